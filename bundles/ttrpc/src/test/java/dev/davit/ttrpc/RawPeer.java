package dev.davit.ttrpc;

import com.google.protobuf.MessageLite;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** The other end of a connection, byte by byte. */
final class RawPeer implements AutoCloseable {
    private final SocketChannel channel;
    private final FrameReader reader;

    RawPeer(SocketChannel channel) {
        this.channel = channel;
        this.reader = new FrameReader(new ChannelLink(channel, "raw"));
    }

    static RawPeer connect(Path path) throws IOException {
        return new RawPeer(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    static ServerSocketChannel listen(Path path) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return listener.bind(UnixDomainSocketAddress.of(path));
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void send(int stream, int type, int flags, MessageLite message) throws IOException {
        send(Frames.encode(stream, type, flags, message));
    }

    /** A header that promises what it likes. */
    void header(long length, int stream, int type, int flags) throws IOException {
        send(
                ByteBuffer.allocate(Frames.HEADER_BYTES)
                        .putInt((int) length)
                        .putInt(stream)
                        .put((byte) type)
                        .put((byte) flags)
                        .array());
    }

    Incoming.Frame read() throws IOException {
        return (Incoming.Frame) reader.read();
    }

    byte[] bytes(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // the rest comes
        }
        return buffer.array();
    }

    /** Bytes of a file below golden, written as hexadecimal numbers. */
    static byte[] golden(String name) throws IOException {
        try (var in = RawPeer.class.getResourceAsStream("/golden/" + name + ".hex")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
