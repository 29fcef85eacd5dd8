package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Outcome;
import dev.davit.testbed.Scratch;

import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Starting, stopping, sockets, flags and configuration files, as an operator meets them. */
final class DaemonLifeTest {
    @Test
    void socketsAndDirectoriesAreNotForEverybody() throws IOException {
        try (Stage stage = Stage.empty()) {
            assertEquals("rw-rw----", mode(stage.daemon().socket()));
            assertEquals("rw-rw----", mode(stage.scratch().path("davit.sock.ttrpc")));
            assertEquals("rwx------", mode(stage.scratch().path("root")));
            assertEquals("rwx--x--x", mode(stage.scratch().path("state")));
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void staleSocketIsTakenOver() throws IOException {
        Machine.mustRunContainers();
        try (Scratch scratch = Scratch.create()) {
            var address = UnixDomainSocketAddress.of(scratch.path("davit.sock"));
            try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(address);
            }
            assertTrue(Files.exists(address.getPath()));
            try (DaemonProcess daemon = DaemonProcess.start(scratch)) {
                daemon.ctr("version").run().expectSuccess();
            }
        }
    }

    @Test
    void socketOfAnotherDaemonIsLeftAlone() {
        try (Stage stage = Stage.empty()) {
            Outcome second = davitd("--config", stage.scratch().path("config.toml").toString());
            String complaint = second.expectFailure();
            assertTrue(complaint.contains("davit.sock"), complaint);
            stage.ok("version");
        }
    }

    private static Outcome davitd(String... words) {
        return new Command(DaemonProcess.home().resolve("bin/davitd").toString()).with(words).run();
    }

    @Test
    void hangupIsSurvived() throws IOException {
        try (Stage stage = Stage.empty()) {
            assumeFalse(ignoresHangup(stage.daemon().pid()), "run by nohup: nobody gets SIGHUP");
            new Command("kill", "-HUP", Long.toString(stage.daemon().pid())).run().expectSuccess();
            Await.until("the signal's line", () -> stage.scratch().read("log").contains("HUP"));
            stage.ok("version");
        }
    }

    /** Ignored signals are inherited, and a JVM leaves those alone. */
    private static boolean ignoresHangup(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> (mask & 1) != 0);
    }

    @Test
    void clientLibrariesFindAContainerd() {
        try (Scratch scratch = Scratch.create()) {
            Path log = scratch.path("log");
            Process daemon =
                    new Command(DaemonProcess.home().resolve("bin/containerd").toString())
                            .with("--root", scratch.path("r").toString())
                            .with("--state", scratch.path("s").toString())
                            .with("--address", scratch.path("a.sock").toString())
                            .with("--log-level", "debug")
                            .with("--config", scratch.file("none.toml", "version = 2\n").toString())
                            .start(log, log);
            try {
                var ctr = new Command("ctr", "--address", scratch.path("a.sock").toString());
                ctr.with("version");
                Await.until(() -> scratch.read("log"), () -> ctr.run().status() == 0);
            } finally {
                daemon.destroy();
                Await.until("its end", () -> !daemon.isAlive());
            }
            assertTrue(davitd("--version").expectSuccess().startsWith("containerd "));
        }
    }

    @Test
    void wrongValueIsRefusedWithFileLineAndKey() {
        try (Scratch scratch = Scratch.create()) {
            Path file =
                    scratch.file(
                            "config.toml",
                            """
                            version = 3
                            [grpc]
                              address = "/x"
                              uid = "nobody"
                            """);
            String complaint = davitd("--config", file.toString()).expectFailure();
            assertTrue(complaint.contains("config.toml:4"), complaint);
            assertTrue(complaint.contains("uid"), complaint);
        }
    }

    @Test
    void unknownKeyIsWarnedAbout() {
        try (Stage stage = Stage.empty("[no_such_table]\n  a = 1\n")) {
            assertTrue(stage.scratch().read("log").contains("no_such_table"));
        }
    }

    @Test
    void importedFilesAndMigrationTakeEffect() {
        try (Scratch scratch = Scratch.create()) {
            scratch.file("conf.d/10.toml", "version = 2\n[debug]\n  level = \"warn\"\n");
            Path file =
                    scratch.file(
                            "config.toml",
                            "version = 2\nimports = [\"conf.d/*.toml\"]\n[grpc]\n  gid = 7\n");
            String dump = davitd("--config", file.toString(), "config", "dump").expectSuccess();
            assertTrue(dump.contains("warn") && dump.contains("gid = 7"), dump);
            String migrated =
                    davitd("--config", file.toString(), "config", "migrate").expectSuccess();
            assertTrue(migrated.contains("version = 4"), migrated);
            assertTrue(davitd("config", "default").expectSuccess().contains("overlayfs"));
        }
    }

    @Test
    void supervisorIsToldOfReadinessAndStop() throws IOException {
        Machine.mustRunContainers();
        try (Scratch scratch = Scratch.create();
                UnixDatagramChannel supervisor =
                        UnixDatagramChannel.open()
                                .bind(new UnixSocketAddress(scratch.path("notify").toFile()))) {
            Path log = scratch.path("log");
            Process daemon =
                    new Command(DaemonProcess.home().resolve("bin/davitd").toString())
                            .with("--root", scratch.path("r").toString())
                            .with("--state", scratch.path("s").toString())
                            .with("--address", scratch.path("a.sock").toString())
                            .environment("NOTIFY_SOCKET", scratch.path("notify").toString())
                            .start(log, log);
            try {
                assertEquals("READY=1", received(supervisor));
                var ctr = new Command("ctr", "--address", scratch.path("a.sock").toString());
                ctr.with("version").run().expectSuccess();
                daemon.destroy();
                assertEquals("STOPPING=1", received(supervisor));
                Await.until("its end", () -> !daemon.isAlive());
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    private static String received(UnixDatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        channel.receive(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    }
}
