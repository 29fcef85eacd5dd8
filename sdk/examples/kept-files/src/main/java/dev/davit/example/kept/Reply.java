package dev.davit.example.kept;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Messages to the kernel: {@code struct fuse_out_header} and what belongs to it. */
final class Reply {
    private static final int HEADER = 16;

    private Reply() {}

    /** An answer of so many bytes. */
    static ByteBuffer of(long unique, int size, Consumer<ByteBuffer> body) {
        ByteBuffer reply = header(HEADER + size, 0, unique);
        body.accept(reply);
        return reply.rewind();
    }

    /** An answer without a body. */
    static ByteBuffer done(long unique) {
        return header(HEADER, 0, unique).rewind();
    }

    /** A refusal. */
    static ByteBuffer failure(long unique, int errno) {
        return header(HEADER, -errno, unique).rewind();
    }

    /** Something the kernel has not asked for. */
    static ByteBuffer notice(int code) {
        return header(HEADER, code, 0).rewind();
    }

    private static ByteBuffer header(int size, int code, long unique) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.nativeOrder())
                .putInt(size)
                .putInt(code)
                .putLong(unique);
    }
}
