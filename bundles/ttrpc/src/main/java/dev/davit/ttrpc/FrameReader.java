package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes frames off a connection. Used by one thread.
 *
 * <p>A header alone makes nobody allocate what it promises: memory grows with the data that really
 * arrives.
 */
final class FrameReader {
    /** Holds a header and the data of most frames; there is one for every connection. */
    private static final int BUFFER_BYTES = 4096;

    private static final int STEP_BYTES = 64 << 10;

    private final Link link;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

    FrameReader(Link link) {
        this.link = link;
    }

    /**
     * Waits for the next frame.
     *
     * @throws EOFException when the peer has closed the connection
     */
    Incoming read() throws IOException {
        fill(Frames.HEADER_BYTES);
        long length = Integer.toUnsignedLong(buffer.getInt());
        int streamId = buffer.getInt();
        int type = Byte.toUnsignedInt(buffer.get());
        int flags = Byte.toUnsignedInt(buffer.get());
        if (length > Frames.MAX_DATA_BYTES) {
            skip(length);
            return new Incoming.Oversized(streamId, type, length);
        }
        return new Incoming.Frame(streamId, type, flags, data((int) length));
    }

    private ByteString data(int length) throws IOException {
        byte[] data = new byte[Math.min(length, STEP_BYTES)];
        int have = Math.min(length, buffer.remaining());
        buffer.get(data, 0, have);
        while (have < length) {
            if (have == data.length) {
                data = Arrays.copyOf(data, (int) Math.min(length, 4L * data.length));
            }
            int step = Math.min(data.length - have, STEP_BYTES);
            have += receive(ByteBuffer.wrap(data, have, step));
        }
        return UnsafeByteOperations.unsafeWrap(data);
    }

    private void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            fill(1);
            int step = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + step);
            left -= step;
        }
    }

    /** Reads until the buffer holds this many bytes. */
    private void fill(int wanted) throws IOException {
        if (buffer.remaining() >= wanted) {
            return;
        }
        buffer.compact();
        try {
            while (buffer.position() < wanted) {
                receive(buffer);
            }
        } finally {
            buffer.flip();
        }
    }

    private int receive(ByteBuffer into) throws IOException {
        int count = link.read(into);
        if (count < 0) {
            throw new EOFException();
        }
        return count;
    }
}
