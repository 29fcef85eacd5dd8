package dev.davit.itest.tck;

import dev.davit.api.sandbox.SandboxController;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSandboxController;
import dev.davit.tck.SandboxControllerTck;
import dev.davit.testkit.InMemorySandboxController;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/**
 * The rules of the slot for a controller of another process, as the clients of a daemon see it that
 * has it in its {@code [proxy_plugins]}. One daemon serves all tests: none leaves a sandbox.
 */
final class SandboxesOverDaemonTest extends SandboxControllerTck {
    private static @Nullable ProxyServer server;
    private static @Nullable DaemonUnderTest daemon;
    private static @Nullable Peer peer;

    @BeforeAll
    static void start(@TempDir Path directory) {
        Path socket = directory.resolve("s");
        server =
                ProxyServer.builder(socket)
                        .sandboxController(new InMemorySandboxController())
                        .start();
        DaemonUnderTest started =
                DaemonUnderTest.start(
                        """
                        [proxy_plugins.boxes]
                        type = "sandbox"
                        address = "%s"
                        """
                                .formatted(socket));
        daemon = started;
        peer = new Peer("the daemon", started.process().socket().toString(), CallHeaders::current);
    }

    @AfterAll
    static void stop() {
        if (peer != null) {
            peer.close();
        }
        if (daemon != null) {
            daemon.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected SandboxController open(Path root) {
        Peer connected = peer;
        if (connected == null) {
            throw new IllegalStateException("no daemon");
        }
        return new RemoteSandboxController(connected, "boxes");
    }
}
