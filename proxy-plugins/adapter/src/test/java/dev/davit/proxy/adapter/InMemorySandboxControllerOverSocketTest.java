package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.tck.SandboxControllerTck;
import dev.davit.testkit.InMemorySandboxController;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for the sandbox controller of the testkit behind a socket. */
final class InMemorySandboxControllerOverSocketTest extends SandboxControllerTck {
    private final Map<SandboxController, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected SandboxController open(Path root) {
        return open(root.resolve("s"), new InMemorySandboxController());
    }

    private SandboxController open(Path socket, InMemorySandboxController served) {
        var server = ProxyServer.builder(socket).sandboxController(served).start();
        var peer =
                new Peer("sandbox controller \"memory\"", socket.toString(), CallHeaders::current);
        var remote = new RemoteSandboxController(peer, "memory");
        behind.put(
                remote,
                () -> {
                    peer.close();
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

    @Test
    void allOfARequestArrives(@TempDir Path directory) throws Exception {
        var served = new InMemorySandboxController();
        SandboxController remote = open(directory.resolve("s"), served);
        var id = new SandboxId("elsewhere", "whole");
        var description =
                new SandboxDescription(
                        "io.containerd.vm.v1",
                        Optional.of(new Any("o", new byte[] {1})),
                        Optional.of(new Any("s", new byte[] {2})),
                        Map.of("l", "1"),
                        Map.of("e", new Any("x", new byte[] {3})),
                        Instant.ofEpochSecond(5),
                        Instant.ofEpochSecond(6));
        var request =
                new SandboxRequest(
                        id,
                        description,
                        List.of(new Mount("bind", "/a", List.of("rbind"))),
                        Optional.of(new Any("pod", new byte[] {4})),
                        "/run/netns/n",
                        Map.of("a", "b"));
        remote.create(request);
        assertEquals(request, served.request(id));
        remote.update(id, SandboxDescription.NONE, List.of("labels"));
        assertEquals(SandboxDescription.NONE, served.description(id));
        served.end(id, 7);
        assertEquals(7, remote.waitFor(id).status());
        close(remote);
    }

    @Test
    void aCallerWithoutANamespaceIsRefused(@TempDir Path directory) throws Exception {
        SandboxController remote = open(directory.resolve("s"), new InMemorySandboxController());
        DavitException failure =
                assertThrows(
                        DavitException.class, () -> remote.metrics(new SandboxId("", "nobody")));
        assertEquals(ErrorCode.FAILED_PRECONDITION, failure.code());
        close(remote);
    }
}
