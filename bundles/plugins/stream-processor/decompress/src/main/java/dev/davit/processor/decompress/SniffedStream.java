package dev.davit.processor.decompress;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/** A stream decompressed in the way its first bytes ask for, which the first read looks at. */
final class SniffedStream extends InputStream {
    private static final int MAGIC = 4;

    private final InputStream input;
    private @Nullable InputStream plain;

    SniffedStream(InputStream input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (plain == null) {
            plain = open();
        }
        return plain.read(buffer, offset, length);
    }

    private InputStream open() throws IOException {
        byte[] magic = input.readNBytes(MAGIC);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), input);
        if (isGzip(magic)) {
            return new GzipStream(whole);
        }
        if (isZstd(magic)) {
            return new ZstdStream(whole);
        }
        return whole;
    }

    private static boolean isGzip(byte[] magic) {
        return magic.length >= 3 && at(magic, 0) == 0x1f && at(magic, 1) == 0x8b && magic[2] == 8;
    }

    /** A frame, or a frame to be skipped, of which sixteen numbers are set aside. */
    private static boolean isZstd(byte[] magic) {
        if (magic.length < MAGIC) {
            return false;
        }
        int number = at(magic, 0) | at(magic, 1) << 8 | at(magic, 2) << 16 | at(magic, 3) << 24;
        return number == 0xfd2fb528 || (number & 0xfffffff0) == 0x184d2a50;
    }

    private static int at(byte[] bytes, int index) {
        return bytes[index] & 0xff;
    }

    @Override
    public void close() throws IOException {
        try (input) {
            if (plain != null) {
                plain.close();
            }
        }
    }
}
