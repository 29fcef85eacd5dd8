package dev.davit.bbolt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A file in memory, which counts how often it is read. */
final class Bytes implements BoltSource {
    private final byte[] bytes;
    private int reads;

    Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A file that Debian's containerd 1.6.20 has written. */
    static byte[] recorded(String name) throws IOException {
        try (InputStream packed =
                        Objects.requireNonNull(Bytes.class.getResourceAsStream(name + ".gz"));
                var in = new GZIPInputStream(packed)) {
            return in.readAllBytes();
        }
    }

    int reads() {
        return reads;
    }

    @Override
    public String name() {
        return "file.db";
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(ByteBuffer into, long offset) {
        reads++;
        if (offset < 0 || offset >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), bytes.length - offset);
        into.put(bytes, (int) offset, count);
        return count;
    }

    @Override
    public void close() {}
}
