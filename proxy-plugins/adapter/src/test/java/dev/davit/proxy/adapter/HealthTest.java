package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.slot.HealthCheck;
import dev.davit.grpc.server.DomainSocket;
import dev.davit.grpc.server.UnixServer;
import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a peer is well, and what happens to callers of one that is not. */
final class HealthTest {
    @TempDir private Path directory;
    private Path socket;
    private SnapshotterProxy proxy;

    @BeforeEach
    void start() {
        socket = directory.resolve("peer.sock");
        proxy = new SnapshotterProxy(Map.of("davit.slot.id", "far", "address", socket.toString()));
        proxy.start();
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void onePeerMayBeAskedAndSaysNo() throws Exception {
        var well = new AtomicBoolean(true);
        final class Moody extends ForwardingSnapshotter implements HealthCheck {
            Moody() {
                super(new InMemorySnapshotter());
            }

            @Override
            public void check() {
                if (!well.get()) {
                    throw ErrorCode.UNAVAILABLE.about("not now");
                }
            }
        }
        try (var _ = ProxyServer.builder(socket).snapshotter(new Moody()).start()) {
            proxy.check();
            well.set(false);
            DavitException no = assertThrows(DavitException.class, proxy::check);
            assertEquals(ErrorCode.UNAVAILABLE, no.code());
            assertEquals(
                    "snapshotter \"far\": " + socket + " says that it is not serving: unavailable",
                    no.getMessage());
        }
        Eventually.until("gone", () -> proxy.trouble().isPresent());
        DavitException gone = assertThrows(DavitException.class, proxy::check);
        assertEquals(
                "snapshotter \"far\": no socket at " + socket + ": unavailable", gone.getMessage());
    }

    @Test
    void onePeerKnowsNoSuchQuestionAndIsWell() {
        var nothing =
                new HandlerRegistry() {
                    @Override
                    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
                            String method, @Nullable String authority) {
                        return null;
                    }
                };
        try (var _ =
                UnixServer.start(
                        new DomainSocket(socket, 0, 0), nothing, UnixServer.Options.DEFAULT)) {
            proxy.check();
        }
    }

    @Test
    void aStoppedProcessIsNotWellAndItsCallersComeBack() throws Exception {
        try (var process = ServerProcess.start(socket)) {
            Eventually.until("ready", () -> proxy.trouble().isEmpty());
            proxy.prepare("a", "", Map.of());
            proxy.check();
            process.signal("STOP");
            var calls = new ArrayList<FutureTask<ErrorCode>>();
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < 20; i++) {
                var call =
                        new FutureTask<>(
                                () ->
                                        assertThrows(DavitException.class, () -> proxy.mounts("a"))
                                                .code());
                calls.add(call);
                callers.add(Thread.ofVirtual().start(call));
            }
            DavitException silent = assertThrows(DavitException.class, proxy::check);
            assertEquals(ErrorCode.UNAVAILABLE, silent.code());
            assertTrue(silent.getMessage().contains("no answer from " + socket), silent + "");
            callers.forEach(Thread::interrupt);
            for (FutureTask<ErrorCode> call : calls) {
                assertEquals(ErrorCode.CANCELLED, call.get());
            }
            process.signal("CONT");
            Eventually.until("well again", this::isWell);
            assertEquals(List.of(), proxy.mounts("a").stream().filter(m -> isOdd(m)).toList());
        }
    }

    private boolean isWell() {
        try {
            proxy.check();
            return true;
        } catch (DavitException e) {
            return false;
        }
    }

    private static boolean isOdd(Mount mount) {
        return mount.type().isEmpty();
    }
}
