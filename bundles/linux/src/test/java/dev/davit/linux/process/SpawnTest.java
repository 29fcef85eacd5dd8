package dev.davit.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

class SpawnTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int LIMIT = 10_000;
    private static final Linux LINUX = Linux.system();

    private final Spawn spawn = new Spawn(LINUX);

    @TempDir Path temp;

    private CommandOutput shell(String script) {
        return spawn.run(Command.of("sh", "-c", script), LIMIT, LONG);
    }

    @Test
    void exitsAndSignalsAreTold() throws InterruptedException {
        assertEquals(new ExitStatus(0, 0), spawn.start(Command.of("true")).await());
        assertEquals(new ExitStatus(7, 0), shell("exit 7").exit());
        assertEquals("exit status 7", shell("exit 7").exit().toString());
        SpawnedProcess sleep = spawn.start(Command.of("sleep", "1000"));
        assertTrue(sleep.isRunning());
        assertEquals(Optional.empty(), sleep.await(Duration.ZERO));
        assertTrue(sleep.kill(Signal.TERMINATE));
        ExitStatus status = sleep.await(LONG).orElseThrow();
        assertEquals(new ExitStatus(0, 15), status);
        assertEquals(143, status.shellCode());
        assertFalse(status.success());
        assertFalse(sleep.kill(Signal.TERMINATE));
        assertFalse(sleep.isRunning());
        assertFalse(Files.exists(Path.of("/proc/" + sleep.pid())));
    }

    @Test
    void whatCannotBeStartedIsNamed() throws IOException {
        DavitException missing =
                assertThrows(
                        DavitException.class, () -> spawn.start(Command.of("no-such-command")));
        assertEquals(
                "exec: \"no-such-command\": executable file not found in $PATH",
                missing.getMessage());
        assertEquals(ErrorCode.NOT_FOUND, missing.code());
        Path script = Files.writeString(temp.resolve("script"), "no magic");
        DavitException refused =
                assertThrows(
                        DavitException.class, () -> spawn.start(Command.of(script.toString())));
        assertEquals("fork/exec " + script + ": permission denied", refused.getMessage());
        Command nowhere = Command.of("true").in(temp.resolve("none"));
        assertThrows(DavitException.class, () -> spawn.start(nowhere));
        assertTrue(spawn.run(Command.of("true").in(temp), LIMIT, LONG).exit().success());
    }

    @Test
    void inputGoesInAndOutputComesOut() {
        byte[] input = "x".repeat(500_000).getBytes(StandardCharsets.UTF_8);
        CommandOutput output =
                spawn.run(Command.of("sh", "-c", "wc -c; echo bad >&2"), input, LIMIT, LONG);
        assertEquals("500000\n", output.outputText());
        assertEquals("bad\n", output.errorText());
    }

    @Test
    void unreadInputIsNoFailure() {
        byte[] input = new byte[500_000];
        assertTrue(spawn.run(Command.of("true"), input, LIMIT, LONG).exit().success());
    }

    @Test
    void theChildHasOnlyTheDescriptorsItWasGiven() throws IOException {
        try (Fd inherited = LINUX.open(Path.of("/dev/zero"), OpenFlags.READ, 0);
                InputStream ofTheJdk = Files.newInputStream(Path.of("/dev/zero"))) {
            assertEquals(0, ofTheJdk.read());
            assertFalse(inherited.isClosed());
            assertEquals(
                    "0 1 2 3 ",
                    shell("for f in /proc/self/fd/*; do printf \"${f##*/} \"; done").outputText());
            assertTrue(shell("readlink /proc/self/fd/0").outputText().startsWith("pipe:"));
        }
    }

    @Test
    void standardDescriptorsAreNullUnlessGiven() throws InterruptedException, IOException {
        Path out = temp.resolve("out");
        try (Fd fd = LINUX.open(out, OpenFlags.WRITE | OpenFlags.CREATE, 0600)) {
            String script = "readlink /proc/self/fd/0 /proc/self/fd/2 >&3; ls /proc/self/fd/1 >&3";
            Command command = Command.of("sh", "-c", script).withDescriptor(3, fd);
            spawn.start(command).await();
        }
        assertEquals("/dev/null\n/dev/null\n/proc/self/fd/1\n", Files.readString(out));
    }

    @Test
    void descriptorsArriveUnderTheirNumbersEvenCrosswise() throws IOException {
        try (Pipe three = LINUX.pipe();
                Pipe five = LINUX.pipe();
                Pipe out = LINUX.pipe()) {
            three.writer().write(bytes("three"));
            five.writer().write(bytes("five"));
            three.writer().close();
            five.writer().close();
            Command command =
                    Command.of("sh", "-c", "cat <&5; cat <&3; test -e /proc/self/fd/4 || echo none")
                            .withDescriptor(5, five.reader())
                            .withDescriptor(3, three.reader())
                            .withDescriptor(1, out.writer());
            spawn.start(command);
            out.writer().close();
            byte[] said = out.reader().inputStream().readAllBytes();
            assertEquals("fivethreenone\n", new String(said, StandardCharsets.UTF_8));
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void directoryEnvironmentAndSignalsAreClean() {
        Command command =
                Command.of("sh", "-c", "pwd; echo $A$B; grep -E 'Sig(Blk|Ign)' /proc/self/status")
                        .in(temp)
                        .withEnvironment(Map.of("A", "\u00e9"))
                        .withVariable("B", "=b");
        String[] lines = spawn.run(command, LIMIT, LONG).outputText().split("\n", -1);
        assertEquals(temp.toString(), lines[0]);
        assertEquals("\u00e9=b", lines[1]);
        assertEquals("SigBlk:\t0000000000000000", lines[2]);
        // The C library ignores the two signals it keeps for itself.
        assertEquals("SigIgn:\t0000000180000000", lines[3]);
    }

    @Test
    void groupsAreAsAsked() {
        String script = "cut -d' ' -f1,5,6 /proc/$$/stat";
        Command command = Command.of("sh", "-c", script);
        String[] own = ids(command);
        assertEquals(own[0], own[1]);
        assertNotEquals(own[0], own[2]);
        String[] session = ids(command.withGroup(Command.Group.OWN_SESSION));
        assertEquals(session[0], session[2]);
        String[] inherited = ids(command.withGroup(Command.Group.INHERITED));
        assertNotEquals(inherited[0], inherited[1]);
    }

    private String[] ids(Command command) {
        return spawn.run(command, LIMIT, LONG).outputText().strip().split(" ", -1);
    }

    @Test
    void aGroupDiesAsOne() throws Exception {
        try (Pipe out = LINUX.pipe()) {
            Command command =
                    Command.of("sh", "-c", "sleep 1000 & echo ready; wait")
                            .withDescriptor(1, out.writer());
            SpawnedProcess process = spawn.start(command);
            out.writer().close();
            InputStream said = out.reader().inputStream();
            assertEquals('r', said.read());
            assertTrue(process.killGroup(Signal.KILL));
            assertEquals(9, process.await().signal());
            // The pipe ends when the grandchild has gone too.
            said.readAllBytes();
        }
        Command alone = Command.of("sleep", "1000").withGroup(Command.Group.INHERITED);
        SpawnedProcess process = spawn.start(alone);
        assertThrows(IllegalStateException.class, () -> process.killGroup(Signal.KILL));
        assertTrue(process.kill(Signal.KILL));
        process.await();
    }

    @Test
    void theDeadlineEndsTheCommand() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> spawn.run(Command.of("sleep", "1000"), LIMIT, Duration.ofMillis(10)));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        assertEquals("sleep: context deadline exceeded", e.getMessage());
    }

    @Test
    void tooMuchOutputEndsTheCommand() {
        DavitException e =
                assertThrows(DavitException.class, () -> spawn.run(Command.of("yes"), LIMIT, LONG));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
        assertEquals("yes says more than 10000 bytes: resource exhausted", e.getMessage());
        assertEquals(10_000, shell("head -c 10000 /dev/zero").output().length);
    }

    @Test
    void interruptionEndsTheCommand() throws Exception {
        FutureTask<ErrorCode> running =
                new FutureTask<>(
                        () ->
                                assertThrows(
                                                DavitException.class,
                                                () ->
                                                        spawn.run(
                                                                Command.of("sleep", "1000"),
                                                                LIMIT,
                                                                LONG))
                                        .code());
        Thread thread = Thread.ofVirtual().start(running);
        thread.interrupt();
        assertEquals(ErrorCode.CANCELLED, running.get());
    }

    @Test
    void failingCommandsCarryTheirWords() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                spawn.check(
                                        Command.of("sh", "-c", "echo why >&2; exit 3"),
                                        LIMIT,
                                        LONG));
        assertEquals("sh: why: exit status 3", e.getMessage());
        assertEquals("ok\n", spawn.check(Command.of("echo", "ok"), LIMIT, LONG).outputText());
    }

    @Test
    void commandsCheckWhatTheyAreGiven() {
        assertThrows(IllegalArgumentException.class, Command::of);
        try (Pipe pipe = LINUX.pipe()) {
            Command command = Command.of("true");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> command.withDescriptor(-1, pipe.reader()));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> command.withDescriptor(1025, pipe.reader()));
            assertEquals(1, command.withDescriptor(1024, pipe.reader()).descriptors().size());
        }
    }
}
