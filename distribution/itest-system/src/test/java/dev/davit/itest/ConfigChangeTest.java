package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proxy.ProxyServer;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The configuration of a running daemon changes, or stays as it was. */
final class ConfigChangeTest {
    private static final String OVERLAYFS = "io.containerd.snapshotter.v1.overlayfs";

    private static String proxy(String id, Path socket) {
        return "[proxy_plugins." + id + "]\n" + entry(socket);
    }

    private static String entry(Path socket) {
        return "type = 'snapshot'\naddress = '" + socket + "'\n";
    }

    private static ProxyServer serve(Path socket) {
        return ProxyServer.builder(socket).snapshotter(new InMemorySnapshotter()).start();
    }

    @Test
    void signalBringsAProxyAndATypoChangesNothing() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start();
                ProxyServer _ = serve(daemon.scratch().path("mem.sock"))) {
            assertFalse(daemon.answers("mem"));
            daemon.edit(proxy("mem", daemon.scratch().path("mem.sock")));
            daemon.hangUp();
            Await.until("the proxy", () -> daemon.answers("mem"));

            daemon.edit("[proxy_plugins.mem]\naddress = = 3\n");
            daemon.hangUp();
            daemon.awaitLog("SIGHUP: refused");
            int line =
                    daemon.scratch().read("config.toml").lines().toList().indexOf("address = = 3");
            String place = "config.toml:" + (line + 1) + ":";
            assertTrue(daemon.log().contains(place), daemon.log());
            assertTrue(daemon.davit("config", "status").contains(place));
            assertTrue(daemon.answers("mem"));

            daemon.edit("");
            daemon.hangUp();
            Await.until("its leaving", () -> !daemon.answers("mem"));
        }
    }

    @Test
    void directoriesAreWatched() throws IOException {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start();
                ProxyServer _ = serve(daemon.scratch().path("mem.sock"))) {
            Path socket = daemon.scratch().path("mem.sock");
            daemon.edit("");
            daemon.davit("config", "apply");
            Path drop = daemon.file("conf.d/a.toml", "version = 4\n" + proxy("one", socket));
            Await.until("the imported entry", () -> daemon.answers("one"));
            Path own = daemon.file("proxy-plugins.d/two.toml", entry(socket));
            Await.until("the entry of its own", () -> daemon.answers("two"));

            daemon.file("proxy-plugins.d/three.toml", "type = 'snapshot'\naddress = 4\n");
            Await.until(
                    "the refused entry",
                    () -> daemon.davit("plugins", "ls").contains("three.toml:2:11: address"));
            Path second = daemon.file("proxy-plugins.d/one.toml", entry(socket));
            daemon.awaitLog("one.toml: proxy_plugins.one is at");
            assertTrue(daemon.answers("one") && daemon.answers("two"));

            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-rw-rw-"));
            Await.until("its being distrusted", () -> !daemon.answers("two"));
            daemon.file("proxy-plugins.d/two.toml", entry(socket));
            Await.until("its return", () -> daemon.answers("two"));
            Files.delete(own);
            Files.delete(drop);
            Await.until("its leaving", () -> !daemon.answers("two"));
            // the refused file's turn has come
            Await.until("the second entry", () -> daemon.answers("one"));
            Files.delete(second);
            Await.until("its leaving", () -> !daemon.answers("one"));
        }
    }

    @Test
    void pluginIsReplacedUnderItsCallers() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start();
                ContainerLoad load = ContainerLoad.begin(daemon.process().socket(), 50)) {
            for (int round = 0; round < 6; round++) {
                daemon.edit(
                        "[plugins.'"
                                + OVERLAYFS
                                + "']\nupperdir_label = "
                                + (round % 2 == 0)
                                + "\n");
                String said = daemon.davit("config", "apply");
                assertTrue(said.contains("new instance of " + OVERLAYFS), said);
                long made = load.made();
                Await.until("more containers", () -> load.made() > made + 10);
            }
            load.end();
            assertEquals(List.of(), List.copyOf(load.failures()));
        }
    }

    @Test
    void changeThatAPluginDoesNotTakeIsTakenBack() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start()) {
            Path file = daemon.scratch().file("no-directory", "");
            String before = daemon.scratch().read("config.toml");
            Path draft =
                    daemon.scratch()
                            .file(
                                    "draft.toml",
                                    daemon.with(
                                            "[plugins.'"
                                                    + OVERLAYFS
                                                    + "']\nroot_path = '"
                                                    + file
                                                    + "'\n"));
            String complaint =
                    daemon.process()
                            .davit("config", "apply", draft.toString())
                            .run()
                            .expectFailure();
            assertTrue(complaint.contains(OVERLAYFS), complaint);
            Await.until("its return", () -> daemon.answers("overlayfs"));
            assertEquals(before, daemon.scratch().read("config.toml"));
        }
    }

    @Test
    void rollbackPutsTheFileBackAndLeavesOthersAlone() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start()) {
            String before = daemon.scratch().read("config.toml");
            Path socket = daemon.scratch().path("none.sock");
            Path draft = daemon.scratch().file("draft.toml", daemon.with("oops = = 1\n"));
            String complaint =
                    daemon.process()
                            .davit("config", "plan", draft.toString())
                            .run()
                            .expectFailure();
            assertTrue(complaint.contains(draft + ":"), complaint);

            daemon.file("draft.toml", daemon.with(proxy("mem", socket)));
            String plan = daemon.davit("config", "plan", draft.toString());
            assertTrue(plan.contains("+ proxy_plugins.mem"), plan);
            assertEquals(before, daemon.scratch().read("config.toml"));
            daemon.davit("config", "apply", draft.toString());
            assertEquals(daemon.scratch().read("draft.toml"), daemon.scratch().read("config.toml"));
            assertTrue(daemon.davit("config", "running").contains("[proxy_plugins.mem]"));

            daemon.davit("config", "rollback");
            assertEquals(before, daemon.scratch().read("config.toml"));
            assertFalse(daemon.davit("config", "running").contains("[proxy_plugins.mem]"));

            daemon.davit("config", "rollback", "2");
            daemon.file("config.toml", daemon.with("# by hand\n"));
            daemon.davit("config", "rollback", "1");
            assertTrue(daemon.scratch().read("config.toml").endsWith("# by hand\n"));
        }
    }

    @Test
    void daemonKilledWhileApplyingStartsAgain() throws InterruptedException {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start()) {
            DaemonProcess process = daemon.process();
            for (int round = 0; round < 3; round++) {
                Path draft =
                        daemon.scratch()
                                .file(
                                        "draft.toml",
                                        daemon.with(
                                                proxy("p" + round, daemon.scratch().path("s"))));
                Thread applying =
                        Thread.ofVirtual()
                                .start(
                                        () ->
                                                process.davit("config", "apply", draft.toString())
                                                        .run());
                int wanted = round;
                Await.until(
                        "the change",
                        () -> daemon.davit("plugins", "ls").contains(" p" + wanted + " "));
                process.kill();
                applying.join();
                process.start();
                assertTrue(daemon.davit("config", "status").startsWith("generation "));
            }
        }
    }

    @Test
    void whatNeedsARestartIsNamedUntilThen() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start()) {
            daemon.edit(
                    "[cgroup]\npath = ''\n[timeouts]\n'io.containerd.timeout.shim.load' = '6s'\n");
            String said = daemon.davit("config", "apply");
            assertTrue(said.contains("shim.load': \"5s\" → \"6s\"  (needs a restart)"), said);
            assertTrue(daemon.davit("config", "status").contains("needs a restart"));
            daemon.process().stop();
            daemon.process().start();
            assertFalse(daemon.davit("config", "status").contains("needs a restart"));
        }
    }
}
