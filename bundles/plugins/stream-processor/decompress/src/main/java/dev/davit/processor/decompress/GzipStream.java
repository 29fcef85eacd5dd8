package dev.davit.processor.decompress;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip members one after the other until the input ends. The JDK's own stream asks its
 * input for {@code available} bytes to see whether another member follows, which is wrong for
 * streams that come over a wire. Failures have the words clients know.
 */
final class GzipStream extends InputStream {
    private static final int BUFFER = 64 * 1024;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int at;
    private int end;
    private boolean inMember;
    private boolean any;

    /** Compressed bytes that came before the present member's data, for messages. */
    private long before;

    GzipStream(InputStream input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (inMember || nextMember()) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (length == 0) {
                return 0;
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            int count = inflater.inflate(bytes, offset, length);
            if (count == 0 && inflater.needsInput()) {
                fill();
                inflater.setInput(buffer, 0, end);
                at = end;
            } else if (count == 0 && inflater.needsDictionary()) {
                throw corrupt();
            }
            return count;
        } catch (DataFormatException e) {
            throw corrupt();
        }
    }

    private IOException corrupt() {
        long place = before + inflater.getBytesRead();
        return new IOException("flate: corrupt input before offset " + place);
    }

    private void fill() throws IOException {
        if (!refill()) {
            throw new IOException("unexpected EOF");
        }
    }

    private boolean refill() throws IOException {
        int count = input.read(buffer, 0, BUFFER);
        at = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        int octet = buffer[at++] & 0xff;
        checksum.update(octet);
        before++;
        return octet;
    }

    private int nextShort() throws IOException {
        int low = next();
        return low | next() << 8;
    }

    private long nextInt() throws IOException {
        long low = nextShort();
        return low | (long) nextShort() << 16;
    }

    /** Reads a member's header; false if there is no further member. */
    private boolean nextMember() throws IOException {
        if (any && at == end && !refill()) {
            return false;
        }
        checksum.reset();
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw new IOException("gzip: invalid header");
        }
        int flags = next();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(nextShort());
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) (checksum.getValue() & 0xffff);
            if (nextShort() != expected) {
                throw new IOException("gzip: invalid header");
            }
        }
        checksum.reset();
        inflater.reset();
        inflater.setInput(buffer, at, end - at);
        at = end;
        inMember = true;
        any = true;
        return true;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // Names and comments are of no use.
        }
    }

    private void endMember() throws IOException {
        inMember = false;
        at = end - inflater.getRemaining();
        before += inflater.getBytesRead();
        long sum = checksum.getValue();
        long length = inflater.getBytesWritten() & 0xffffffffL;
        if (nextInt() != sum || nextInt() != length) {
            throw new IOException("gzip: invalid checksum");
        }
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        input.close();
    }
}
