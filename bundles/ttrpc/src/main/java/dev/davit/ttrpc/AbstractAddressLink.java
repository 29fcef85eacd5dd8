package dev.davit.ttrpc;

import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * A socket of the abstract namespace, as shims of containerd 1.3 have them. The JDK does not know
 * these addresses. The library that does blocks its thread in native code, so platform threads wait
 * for it, and it is loaded by the first such address only.
 */
final class AbstractAddressLink implements Link {
    private static final Logger LOG = System.getLogger(AbstractAddressLink.class.getName());

    private final UnixSocketChannel channel;
    private final String name;

    private AbstractAddressLink(UnixSocketChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    static Link connect(String name) throws IOException {
        UnixSocketChannel channel = UnixSocketChannel.open(new UnixSocketAddress("\0" + name));
        return new AbstractAddressLink(channel, "@" + name);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer[] frames) throws IOException {
        for (ByteBuffer frame : frames) {
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        }
    }

    /** A close alone would leave a reader in read(2); shutting down ends it. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.shutdownInput();
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "the peer was faster: " + name, e);
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "closing " + name, e);
        }
    }

    @Override
    public Thread.Builder thread(String purpose) {
        return Thread.ofPlatform().daemon().name("ttrpc-" + purpose + " " + name);
    }
}
