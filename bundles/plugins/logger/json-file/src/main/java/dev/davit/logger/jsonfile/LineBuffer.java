package dev.davit.logger.jsonfile;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts bytes into lines. A longer line is cut where a character of UTF-8 ends. Room is taken only
 * while a line waits for its end.
 */
final class LineBuffer {
    static final int LONGEST = 16 << 10;
    private static final byte[] NOTHING = {};
    private static final int CHARACTER = 4;

    private byte[] waiting = NOTHING;
    private int length;

    /** Takes a line with its end, or a piece of one. */
    @FunctionalInterface
    interface Sink {
        void take(byte[] bytes, int length) throws IOException;
    }

    void add(byte[] bytes, int offset, int count, Sink sink) throws IOException {
        int end = offset + count;
        for (int at = offset; at < end; ) {
            int stop = Math.min(end, at + LONGEST - length);
            int next = at;
            while (next < stop && bytes[next] != '\n') {
                next++;
            }
            boolean whole = next < stop;
            keep(bytes, at, (whole ? next + 1 : next) - at);
            at = whole ? next + 1 : next;
            if (whole) {
                flush(sink);
            } else if (length == LONGEST) {
                cut(sink);
            }
        }
    }

    private void keep(byte[] bytes, int offset, int count) {
        if (length + count > waiting.length) {
            waiting = Arrays.copyOf(waiting, Math.max(length + count, 256));
        }
        System.arraycopy(bytes, offset, waiting, length, count);
        length += count;
    }

    /** Passes on what waits, even if its end has not come. */
    void flush(Sink sink) throws IOException {
        if (length > 0) {
            byte[] line = waiting;
            int count = length;
            waiting = NOTHING;
            length = 0;
            sink.take(line, count);
        }
    }

    /** Passes on what waits but for a character that is not complete. */
    private void cut(Sink sink) throws IOException {
        int kept = incomplete();
        byte[] rest = Arrays.copyOfRange(waiting, length - kept, length);
        length -= kept;
        flush(sink);
        keep(rest, 0, kept);
    }

    private int incomplete() {
        for (int back = 1; back < CHARACTER; back++) {
            int octet = waiting[length - back] & 0xff;
            if (octet >= 0xc0) {
                int needs = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
                return needs > back ? back : 0;
            }
            if (octet < 0x80) {
                return 0;
            }
        }
        return 0;
    }
}
