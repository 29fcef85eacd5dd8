package dev.davit.kit.stream;

import dev.davit.api.content.ContentReader;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A blob as a stream. */
public final class ReaderInputStream extends InputStream {
    private final ContentReader reader;
    private long position;

    /** Reads from the beginning; closing it closes the reader. */
    public ReaderInputStream(ContentReader reader) {
        this.reader = reader;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int count = reader.read(ByteBuffer.wrap(into, offset, length), position);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    @Override
    public void close() {
        reader.close();
    }
}
