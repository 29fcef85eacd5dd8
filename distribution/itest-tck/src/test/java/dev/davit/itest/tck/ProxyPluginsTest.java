package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Filter;
import dev.davit.proxy.ProxyServer;
import dev.davit.snapshotter.native_.NativeSnapshotter;
import dev.davit.testbed.Command;
import dev.davit.testbed.ImageArchive;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Entries {@code [proxy_plugins]} of the daemon's configuration, used by ctr. */
final class ProxyPluginsTest {
    @TempDir private Path directory;

    private DaemonUnderTest daemon;
    private Path socket;
    private NativeSnapshotter far;

    @SuppressWarnings("NullAway.Init") // start() runs before each test
    ProxyPluginsTest() {}

    @BeforeEach
    void start() {
        socket = directory.resolve("far.sock");
        far =
                new NativeSnapshotter(
                        ComponentConfig.of(
                                NativeSnapshotter.Config.class,
                                Map.of("root", directory.resolve("far").toString())));
        daemon =
                DaemonUnderTest.start(
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

    private Command ctr(String... words) {
        return daemon.process().ctr(words);
    }

    private String ok(String... words) {
        return ctr(words).run().expectSuccess();
    }

    /** Status of a plugin in the list: ok or error. */
    private String status(String id) {
        return ok("plugins", "ls")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns -> columns[1].equals(id))
                .map(columns -> columns[columns.length - 1])
                .findFirst()
                .orElse("not listed");
    }

    /** A connection is made and lost by itself, in its own time. */
    private void awaitStatus(String expected, String id) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String seen = status(id);
        while (!seen.equals(expected) && System.nanoTime() - end < 0) {
            seen = status(id);
        }
        assertEquals(expected, seen);
    }

    @Test
    void aContainerRunsOnASnapshotterOfAnotherProcess() {
        for (String program : List.of("runc", "containerd-shim-runc-v2")) {
            assumeTrue(Command.exists(program), "needs " + program);
        }
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs busybox-static");
        String image = "davit.test/busybox:latest";
        Path archive =
                ImageArchive.busybox(image, directory.resolve("image"))
                        .write(directory.resolve("busybox.tar"));
        try (var _ = ProxyServer.builder(socket).snapshotter(far).start()) {
            awaitStatus("ok", "far");
            ok("images", "import", "--snapshotter", "far", archive.toString());
            String said =
                    ok(
                            "run",
                            "--rm",
                            "--snapshotter",
                            "far",
                            image,
                            "hello",
                            "echo",
                            "from far away");
            assertEquals("from far away", said);
            var kept = new ArrayList<String>();
            far.walk(Filter.ALL, info -> kept.add(info.name()));
            assertTrue(kept.stream().anyMatch(name -> name.startsWith("default/")), kept + "");
        }
    }

    @Test
    void whatIsNotThereIsToldUntilItComes() {
        awaitStatus("error", "far");
        String refusal = ctr("snapshots", "--snapshotter", "far", "prepare", "a").run().err();
        assertTrue(
                refusal.contains("snapshotter \"far\": no socket at " + socket + ": unavailable"),
                refusal);
        try (var _ = ProxyServer.builder(socket).snapshotter(far).start()) {
            awaitStatus("ok", "far");
            ok("snapshots", "--snapshotter", "far", "prepare", "a");
            assertTrue(ok("snapshots", "--snapshotter", "far", "ls").contains("a "));
        }
        awaitStatus("error", "far");
    }

    @Test
    void anUnknownTypeFailsAloneWithItsReason() throws Exception {
        assertEquals("error", status("odd"));
        assertEquals("ok", status("overlayfs"));
        assertTrue(
                ok("plugins", "ls", "--detailed", "id==odd")
                        .contains("no adapter for proxy plugins of type \"teleport\""));
        assertTrue(Files.readString(daemon.process().log()).contains("teleport"));
    }
}
