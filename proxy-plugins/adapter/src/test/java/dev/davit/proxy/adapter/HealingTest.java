package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** A connection that comes, breaks and comes back without anybody asking. */
final class HealingTest {
    @TempDir private Path directory;
    private final Snapshotter snapshotter = new InMemorySnapshotter();
    private Path socket;
    private SnapshotterProxy proxy;

    @BeforeEach
    void start() {
        socket = directory.resolve("peer.sock");
        proxy = new SnapshotterProxy(entry());
        proxy.start();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private Map<String, Object> entry() {
        return Map.of("davit.slot.id", "far", "address", socket.toString());
    }

    private ProxyServer serve(Snapshotter served) {
        return ProxyServer.builder(socket).snapshotter(served).takeOver().start();
    }

    private void awaitTrouble(String expected) throws Exception {
        Eventually.until("\"" + expected + "\"", () -> proxy.trouble().orElse("").equals(expected));
    }

    @Test
    void whoIsNotThereIsFoundWhenHeComesAndMissedWhenHeGoes() throws Exception {
        awaitTrouble("no socket at " + socket);
        assertUnavailable("no socket at " + socket);
        try (var _ = serve(snapshotter)) {
            awaitTrouble("");
            assertFalse(proxy.prepare("a", "", Map.of()).isEmpty());
        }
        awaitTrouble("no socket at " + socket);
        assertUnavailable("no socket at " + socket);
        try (var _ = serve(snapshotter)) {
            // Whoever calls before the watcher has looked finds him, too.
            assertEquals("a", proxy.stat("a").name());
            assertEquals(Optional.empty(), proxy.trouble());
        }
    }

    @Test
    void aSocketThatADeadProcessHasLeftIsTold() throws Exception {
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        awaitTrouble("nobody answers at " + socket);
        assertUnavailable("nobody answers at " + socket);
        try (var _ = serve(snapshotter)) {
            awaitTrouble("");
        }
    }

    @Test
    void whoDoesNotSpeakGrpcIsTold() throws Exception {
        try (var dumb = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dumb.bind(UnixDomainSocketAddress.of(socket));
            String reason = "whoever listens at " + socket + " does not speak gRPC";
            awaitTrouble(reason);
            assertUnavailable(reason);
        }
        Files.delete(socket);
        try (var _ = serve(snapshotter)) {
            awaitTrouble("");
        }
    }

    @Test
    void aCallRightAfterTheLossWaitsForTheNextProcess() throws Exception {
        var first = serve(snapshotter);
        awaitTrouble("");
        proxy.prepare("a", "", Map.of());
        var stopped = new CountDownLatch(1);
        var call =
                new FutureTask<>(
                        () -> {
                            stopped.await();
                            return proxy.stat("a").name();
                        });
        Thread.ofVirtual().start(call);
        first.close();
        stopped.countDown();
        try (var _ = serve(snapshotter)) {
            assertEquals("a", call.get());
        }
    }

    @Test
    void aProcessThatTakesOverGetsNewCallsAndTheOldOneFinishesIts() throws Exception {
        var inside = new CountDownLatch(1);
        var mayLeave = new CountDownLatch(1);
        var old = serve(answering("old", inside, mayLeave));
        awaitTrouble("");
        var running = new FutureTask<>(() -> proxy.mounts("slow"));
        Thread.ofVirtual().start(running);
        inside.await();
        try (var _ = serve(answering("new", inside, mayLeave))) {
            Eventually.until(
                    "the next process is asked",
                    () -> {
                        assertEquals(Optional.empty(), proxy.trouble());
                        return proxy.mounts("a").getFirst().type().equals("new");
                    });
            mayLeave.countDown();
            assertEquals("old", running.get().getFirst().type());
            old.close();
            assertTrue(Files.exists(socket), "the old process has left the new one's socket alone");
            assertEquals("new", proxy.mounts("a").getFirst().type());
        }
    }

    /** Says its name, and takes its time for the key "slow". */
    private Snapshotter answering(String name, CountDownLatch inside, CountDownLatch mayLeave) {
        return new ForwardingSnapshotter(snapshotter) {
            @Override
            public List<Mount> mounts(String key) {
                if (key.equals("slow")) {
                    inside.countDown();
                    awaitQuietly(mayLeave);
                }
                return List.of(new Mount(name, "", List.of()));
            }
        };
    }

    @Test
    void aSocketOfAnotherUserIsRefusedUntilItIsNamed() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "needs root to give a socket away");
        try (var _ = serve(snapshotter)) {
            Files.setAttribute(socket, "unix:uid", 4242);
            var stranger = new SnapshotterProxy(entry());
            stranger.start();
            String reason = "socket " + socket + " belongs to uid 4242; name it with uid = 4242";
            Eventually.until(reason, () -> stranger.trouble().equals(Optional.of(reason)));
            assertEquals(
                    "snapshotter \"far\": " + reason + ": unavailable",
                    assertThrows(DavitException.class, () -> stranger.mounts("a")).getMessage());
            stranger.close();
            var named =
                    new SnapshotterProxy(
                            Map.of(
                                    "davit.slot.id",
                                    "far",
                                    "address",
                                    socket.toString(),
                                    "uid",
                                    4242L));
            named.start();
            assertFalse(named.prepare("a", "", Map.of()).isEmpty());
            named.close();
        }
    }

    @Test
    void anInterruptedChangeStillTellsAResultThatComesAtOnce() throws Exception {
        assertEquals(ErrorCode.NOT_FOUND, interrupted(true));
        assertEquals(ErrorCode.CANCELLED, interrupted(false));
    }

    /** How a removal ends whose caller is interrupted while the peer works. */
    private ErrorCode interrupted(boolean answered) throws Exception {
        var inside = new CountDownLatch(1);
        var mayLeave = new CountDownLatch(1);
        Snapshotter slow =
                new ForwardingSnapshotter(snapshotter) {
                    @Override
                    public void remove(String key) {
                        inside.countDown();
                        awaitQuietly(mayLeave);
                        throw ErrorCode.NOT_FOUND.about("snapshot " + key);
                    }
                };
        try (var _ = serve(slow)) {
            Eventually.until("ready", () -> proxy.trouble().isEmpty());
            var call =
                    new FutureTask<>(
                            () ->
                                    assertThrows(DavitException.class, () -> proxy.remove("a"))
                                            .code());
            Thread caller = Thread.ofVirtual().start(call);
            inside.await();
            caller.interrupt();
            if (answered) {
                mayLeave.countDown();
            }
            return call.get();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw ErrorCode.CANCELLED.about("interrupted");
        }
    }

    private void assertUnavailable(String reason) {
        DavitException failure = assertThrows(DavitException.class, () -> proxy.mounts("a"));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        assertEquals("snapshotter \"far\": " + reason + ": unavailable", failure.getMessage());
    }
}
