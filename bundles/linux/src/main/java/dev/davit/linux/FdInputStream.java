package dev.davit.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Reads a descriptor, made non-blocking; waits in the {@link Poller} rather than in the kernel. */
final class FdInputStream extends InputStream {
    static final Duration FOREVER = Duration.ofDays(100_000);

    private final Fd fd;

    FdInputStream(Fd fd) {
        this.fd = fd;
        fd.setNonBlocking();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (true) {
            try {
                return fd.read(buffer);
            } catch (LinuxException e) {
                if (!e.is(Errno.EAGAIN)) {
                    throw new IOException(e.getMessage(), e);
                }
            }
            await();
        }
    }

    private void await() throws IOException {
        try {
            if (!fd.awaitReadable(FOREVER)) {
                throw new IOException("read " + fd.name() + ": file already closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted("read", fd);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static IOException interrupted(String operation, Fd fd) {
        return new InterruptedIOException(operation + " " + fd.name() + ": interrupted");
    }

    @Override
    public void close() {
        fd.close();
    }
}
