package dev.davit.ttrpc;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket with a path, which the JDK serves: virtual threads may wait for it. */
final class ChannelLink implements Link {
    private static final Logger LOG = System.getLogger(ChannelLink.class.getName());

    private final SocketChannel channel;
    private final String name;

    ChannelLink(SocketChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer[] frames) throws IOException {
        ByteBuffer last = frames[frames.length - 1];
        while (last.hasRemaining()) {
            channel.write(frames);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "closing " + name, e);
        }
    }

    @Override
    public Thread.Builder thread(String purpose) {
        return Thread.ofVirtual().name("ttrpc-" + purpose + " " + name);
    }
}
