package dev.davit.testkit;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;

import java.nio.ByteBuffer;

/** Reads bytes on the heap; nobody changes them. */
final class BufferReader implements ContentReader {
    private final Digest digest;
    private final ByteBuffer bytes;
    private volatile boolean closed;

    BufferReader(Digest digest, ByteBuffer bytes) {
        this.digest = digest;
        this.bytes = bytes;
    }

    @Override
    public long sizeBytes() {
        return bytes.limit();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        if (closed) {
            throw ErrorCode.FAILED_PRECONDITION.about("reader of " + digest + " is closed");
        }
        if (!into.hasRemaining() || position >= bytes.limit()) {
            return -1;
        }
        int count = (int) Math.min(into.remaining(), bytes.limit() - position);
        into.put(bytes.slice((int) position, count));
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }
}
