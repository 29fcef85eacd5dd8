package dev.davit.ttrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Noise on either end: nothing hangs, nothing grows, others are served. */
class GarbageTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aServerOutlivesGarbage(long seed) throws Exception {
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT);
                TtrpcClient client = echo.connect()) {
            Random random = new Random(seed);
            for (int round = 0; round < 50; round++) {
                try (SocketChannel channel =
                        SocketChannel.open(UnixDomainSocketAddress.of(echo.path))) {
                    spill(channel, random, round % 2 == 0);
                }
                assertEquals("x", Echo.say(client, "x"));
            }
        }
    }

    /** Bytes without form, or headers with plausible fields and whatever behind them. */
    private static void spill(SocketChannel channel, Random random, boolean shaped)
            throws IOException {
        Thread reader = Thread.startVirtualThread(() -> discard(channel));
        try {
            for (int i = 0; i < 40; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                ByteBuffer frame = ByteBuffer.allocate(Frames.HEADER_BYTES + noise.length);
                if (shaped) {
                    frame.putInt(noise.length)
                            .putInt(random.nextInt(64))
                            .put((byte) random.nextInt(5))
                            .put((byte) random.nextInt(8));
                }
                frame.put(noise).flip();
                channel.write(frame);
            }
        } finally {
            channel.shutdownOutput();
            reader.interrupt();
        }
    }

    private static void discard(SocketChannel channel) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (channel.read(buffer.clear()) >= 0) {
                // whatever it says
            }
        } catch (IOException e) {
            // closed under us: that is the end, too
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aClientOutlivesGarbage(long seed) throws Exception {
        Path path = directory.resolve("noise.sock");
        Random random = new Random(seed);
        try (ServerSocketChannel listener = RawPeer.listen(path)) {
            TtrpcClient client = TtrpcClient.connect("unix://" + path, ClientOptions.AT_ONCE);
            try (SocketChannel server = listener.accept()) {
                Thread caller =
                        Thread.startVirtualThread(
                                () -> {
                                    try {
                                        Echo.say(client, "x");
                                    } catch (RuntimeException e) {
                                        assertTrue(e.getMessage() != null);
                                    }
                                });
                byte[] noise = new byte[50_000];
                random.nextBytes(noise);
                server.write(ByteBuffer.wrap(noise));
                server.shutdownOutput();
                assertTrue(client.awaitClosed(Duration.ofSeconds(30)));
                caller.join();
            }
        }
    }

    /** A header costs its sender ten bytes, and it must not cost us four mebibytes. */
    @Test
    void promisesOfDataTakeNoMemory() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try (Echo echo = new Echo(directory, ServerOptions.DEFAULT);
                TtrpcClient client = echo.connect()) {
            long before = usedMemory();
            for (int i = 0; i < 200; i++) {
                RawPeer peer = RawPeer.connect(echo.path);
                peers.add(peer);
                peer.header(Frames.MAX_DATA_BYTES, 1, Frames.REQUEST, 0);
                peer.send(new byte[10]);
            }
            assertEquals("x", Echo.say(client, "x"));
            long promised = 200L * Frames.MAX_DATA_BYTES;
            assertTrue(usedMemory() - before < promised / 4);
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
