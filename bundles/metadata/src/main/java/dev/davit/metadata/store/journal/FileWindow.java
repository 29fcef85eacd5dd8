package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.io.DiskFile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A file seen through a window that follows the reader. Threads: one. */
final class FileWindow {
    private static final int WINDOW_BYTES = 256 << 10;

    private final DiskFile file;
    private final long size;
    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES).limit(0);
    private long start;

    FileWindow(DiskFile file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    long size() {
        return size;
    }

    int getInt(long position) throws IOException {
        return window.getInt(index(position, Integer.BYTES));
    }

    long getLong(long position) throws IOException {
        return window.getLong(index(position, Long.BYTES));
    }

    byte get(long position) throws IOException {
        return window.get(index(position, 1));
    }

    void get(long position, byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            int index = index(position + done, 1);
            int taken = Math.min(window.limit() - index, target.length - done);
            window.get(index, target, done, taken);
            done += taken;
        }
    }

    void addTo(CRC32C crc, long position, long length) throws IOException {
        long done = 0;
        while (done < length) {
            int index = index(position + done, 1);
            int taken = (int) Math.min(window.limit() - index, length - done);
            crc.update(window.slice(index, taken));
            done += taken;
        }
    }

    /** First position from the given one on where a byte is not zero; the size if there is none. */
    long skipZeros(long from) throws IOException {
        long at = from;
        while (at < size) {
            if (size - at >= Long.BYTES && getLong(at) == 0) {
                at += Long.BYTES;
            } else if (get(at) == 0) {
                at++;
            } else {
                return at;
            }
        }
        return size;
    }

    /** Makes sure that the bytes are in the window; returns where they begin in it. */
    private int index(long position, int length) throws IOException {
        long index = position - start;
        if (index < 0 || index + length > window.limit()) {
            if (position + length > size) {
                throw new EOFException("the file ends at " + size);
            }
            start = position;
            window.clear().limit((int) Math.min(WINDOW_BYTES, size - position));
            file.readFully(window, position);
            window.flip();
            return 0;
        }
        return (int) index;
    }
}
