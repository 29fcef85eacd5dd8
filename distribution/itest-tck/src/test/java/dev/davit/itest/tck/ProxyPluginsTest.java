package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Filter;
import dev.davit.proxy.ProxyServer;
import dev.davit.snapshotter.native_.NativeSnapshotter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Entries {@code [proxy_plugins]} of the daemon's configuration, used by ctr. */
final class ProxyPluginsTest {
    @TempDir private Path directory;

    private RunningDaemon daemon;
    private Path socket;
    private NativeSnapshotter far;

    @SuppressWarnings("NullAway.Init") // start() runs before each test
    ProxyPluginsTest() {}

    @BeforeEach
    void start() throws Exception {
        CommandLine.needs("ctr", "runc", "busybox", "tar", "containerd-shim-runc-v2");
        assumeTrue(Files.exists(Path.of("/bin/busybox")), "there is no /bin/busybox here");
        socket = directory.resolve("far.sock");
        far =
                new NativeSnapshotter(
                        ComponentConfig.of(
                                NativeSnapshotter.Config.class,
                                Map.of("root", directory.resolve("far").toString())));
        daemon =
                RunningDaemon.start(
                        Files.createDirectory(directory.resolve("daemon")),
                        """
                        [proxy_plugins.far]
                        type = "snapshot"
                        address = "%s"
                        capabilities = ["rebase"]
                        [proxy_plugins.odd]
                        type = "teleport"
                        address = "/run/odd.sock"
                        """
                                .formatted(socket));
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
            far.close();
        }
    }

    private String ctr(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("ctr", "-a", daemon.address()));
        command.addAll(List.of(arguments));
        return CommandLine.run(command.toArray(String[]::new));
    }

    /** Status of a plugin in the list: ok or error. */
    private String status(String id) throws Exception {
        return ctr("plugins", "ls")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns[1].equals(id))
                .map(columns -> columns[columns.length - 1])
                .findFirst()
                .orElse("not listed");
    }

    @Test
    void aContainerRunsOnASnapshotterOfAnotherProcess() throws Exception {
        Path archive = SmallImage.archive(Files.createDirectory(directory.resolve("image")));
        try (var _ = ProxyServer.builder(socket).snapshotter(far).start()) {
            assertEquals("ok", status("far"));
            ctr("images", "import", "--snapshotter", "far", archive.toString());
            String said =
                    ctr(
                            "run",
                            "--rm",
                            "--snapshotter",
                            "far",
                            SmallImage.NAME,
                            "hello",
                            "/bin/busybox",
                            "echo",
                            "from far away");
            assertEquals("from far away\n", said);
            var kept = new ArrayList<String>();
            far.walk(Filter.ALL, info -> kept.add(info.name()));
            assertTrue(kept.stream().anyMatch(name -> name.startsWith("default/")), kept + "");
        }
    }

    @Test
    void whatIsNotThereIsToldUntilItComes() throws Exception {
        assertEquals("error", status("far"));
        var refused =
                assertThrows(
                        IllegalStateException.class,
                        () -> ctr("snapshots", "--snapshotter", "far", "prepare", "a"));
        assertTrue(
                refused.getMessage()
                        .contains(
                                "snapshotter \"far\" at "
                                        + socket
                                        + ": there is no such socket: unavailable"),
                refused.getMessage());
        try (var _ = ProxyServer.builder(socket).snapshotter(far).start()) {
            assertEquals("ok", status("far"));
            ctr("snapshots", "--snapshotter", "far", "prepare", "a");
            assertTrue(ctr("snapshots", "--snapshotter", "far", "ls").contains("a "));
        }
        assertEquals("error", status("far"));
    }

    @Test
    void anUnknownTypeFailsAloneWithItsReason() throws Exception {
        assertEquals("error", status("odd"));
        assertEquals("ok", status("overlayfs"));
        assertTrue(
                ctr("plugins", "ls", "--detailed", "id==odd")
                        .contains("no adapter for proxy plugins of type \"teleport\""));
        assertTrue(daemon.log().contains("teleport"), daemon.log());
    }
}
