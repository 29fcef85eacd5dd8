package dev.davit.linux.tree;

import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.LinuxException;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** Copies the bytes of files in the cheapest way that works between two file systems. */
final class FileContent {
    private static final int CHUNK = 1 << 20;

    /** Ways are given up when the file systems do not know them. */
    private boolean clones = true;

    private boolean copiesInKernel = true;

    /** Copies with its holes what a file of this size holds. */
    void copy(Fd source, Fd copy, long size) {
        if (size == 0) {
            return;
        }
        if (clones) {
            clones = copy.cloneFrom(source);
            if (clones) {
                return;
            }
        }
        copy.truncate(size);
        long at = 0;
        while (at < size) {
            OptionalLong data = nextData(source, at);
            if (data.isEmpty() || data.getAsLong() >= size) {
                return;
            }
            long end = Math.min(size, nextHole(source, data.getAsLong(), size));
            copyRange(source, copy, data.getAsLong(), end);
            at = end;
        }
    }

    private static OptionalLong nextData(Fd source, long at) {
        try {
            return source.nextData(at);
        } catch (LinuxException e) {
            if (e.is(Errno.EINVAL)) {
                return OptionalLong.of(at);
            }
            throw e;
        }
    }

    private static long nextHole(Fd source, long at, long size) {
        try {
            return source.nextHole(at);
        } catch (LinuxException e) {
            if (e.is(Errno.EINVAL) || e.is(Errno.ENXIO)) {
                return size;
            }
            throw e;
        }
    }

    private void copyRange(Fd source, Fd copy, long start, long end) {
        long at = start;
        while (copiesInKernel && at < end) {
            try {
                long count = copy.copyFrom(source, at, end - at);
                if (count == 0) {
                    return;
                }
                at += count;
            } catch (LinuxException e) {
                if (!unsupported(e)) {
                    throw e;
                }
                copiesInKernel = false;
            }
        }
        if (at < end) {
            copyThroughMemory(source, copy, at, end);
        }
    }

    private static boolean unsupported(LinuxException e) {
        return e.is(Errno.EXDEV)
                || e.is(Errno.EOPNOTSUPP)
                || e.is(Errno.ENOSYS)
                || e.is(Errno.EINVAL);
    }

    private static void copyThroughMemory(Fd source, Fd copy, long start, long end) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        long at = start;
        while (at < end) {
            buffer.clear().limit((int) Math.min(CHUNK, end - at));
            if (source.read(buffer, at) < 0) {
                return;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                at += copy.write(buffer, at);
            }
        }
    }
}
