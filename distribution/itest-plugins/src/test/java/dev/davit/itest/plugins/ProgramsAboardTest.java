package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Programs that come aboard by containerd's conventions, without their run bits and with them. */
@Tag("slow")
class ProgramsAboardTest {
    private static final String SHIM = "containerd-shim-runc-v2";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Scratch scratch;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static DaemonProcess daemon;

    @BeforeAll
    static void start() throws IOException {
        for (String program : List.of("runc", SHIM)) {
            assumeTrue(Command.exists(program), "needs " + program);
        }
        assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "needs busybox-static");
        scratch = Scratch.create();
        scratch.newDirectory("rootfs/bin");
        Files.copy(Path.of("/bin/busybox"), scratch.path("rootfs/bin/busybox"));
        daemon = DaemonProcess.start(scratch);
    }

    @AfterAll
    @SuppressWarnings("ConstantValue") // null if the start failed
    static void stop() {
        if (daemon != null) {
            daemon.close();
        }
        if (scratch != null) {
            scratch.close();
        }
    }

    private static void setRunBit(Path program, boolean runs) throws IOException {
        Files.setPosixFilePermissions(
                program, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static Command run(String id, String... flags) {
        return daemon.ctr("run", "--rm")
                .with(flags)
                .with("--rootfs", scratch.path("rootfs").toString(), id)
                .with("/bin/busybox", "echo", "hello");
    }

    @Test
    void shim() throws IOException {
        Path stock =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .map(directory -> Path.of(directory, SHIM))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow();
        Path own = Files.copy(stock, scratch.path(SHIM));
        setRunBit(own, false);
        String complaint = run("shim", "--runtime", own.toString()).run().expectFailure();
        assertTrue(complaint.contains(own + " has no run bit"), complaint);
        setRunBit(own, true);
        assertEquals("hello", run("shim", "--runtime", own.toString()).run().expectSuccess());
    }

    @Test
    void logger() throws IOException {
        Path log = scratch.path("logged");
        Path logger =
                scratch.file(
                        "logger", "#!/bin/sh\nexec 5>&-\ncat <&3 > " + log + "\ncat <&4 >&2\n");
        setRunBit(logger, false);
        String uri = "binary://" + logger;
        String complaint = run("logged", "--log-uri", uri).run().expectFailure();
        assertTrue(
                complaint.contains(logger.toString()) && complaint.contains("permission denied"),
                complaint);
        setRunBit(logger, true);
        run("logged", "--log-uri", uri).run().expectSuccess();
        Await.until(
                () -> "output in " + scratch.read("logged"),
                () -> scratch.read("logged").equals("hello\n"));
    }
}
