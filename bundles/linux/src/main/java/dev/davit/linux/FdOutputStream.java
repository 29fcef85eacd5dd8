package dev.davit.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes a descriptor, made non-blocking; waits in the {@link Poller}, not in the kernel. */
final class FdOutputStream extends OutputStream {
    private final Fd fd;

    FdOutputStream(Fd fd) {
        this.fd = fd;
        fd.setNonBlocking();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            try {
                fd.write(buffer);
                continue;
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
            if (!fd.awaitWritable(FdInputStream.FOREVER)) {
                throw new IOException("write " + fd.name() + ": file already closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FdInputStream.interrupted("write", fd);
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
