package dev.davit.itest.tck;

import dev.davit.api.sandbox.SandboxController;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSandboxController;
import dev.davit.tck.SandboxControllerTck;
import dev.davit.testkit.InMemorySandboxController;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules of the slot for a controller of another process, as the clients of a daemon see it that
 * has it in its {@code [proxy_plugins]}.
 */
final class SandboxesOverDaemonTest extends SandboxControllerTck {
    private final Map<SandboxController, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected SandboxController open(Path root) {
        Path socket = root.resolve("s");
        var server =
                ProxyServer.builder(socket)
                        .sandboxController(new InMemorySandboxController())
                        .start();
        DaemonUnderTest daemon =
                DaemonUnderTest.start(
                        """
                        [proxy_plugins.boxes]
                        type = "sandbox"
                        address = "%s"
                        """
                                .formatted(socket));
        var peer =
                new Peer(
                        "the daemon",
                        daemon.process().socket().toString(),
                        CallHeaders::current);
        var remote = new RemoteSandboxController(peer, "boxes");
        behind.put(
                remote,
                () -> {
                    peer.close();
                    daemon.close();
                    server.close();
                });
        return remote;
    }

    @Override
    protected void close(SandboxController controller) throws Exception {
        AutoCloseable parts = behind.remove(controller);
        if (parts != null) {
            parts.close();
        }
    }
}
