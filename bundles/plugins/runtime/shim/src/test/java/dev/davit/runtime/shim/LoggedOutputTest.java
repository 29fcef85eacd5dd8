package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Output that goes to the host's logs, and to programs and files. */
class LoggedOutputTest extends RealTasks {
    private static final String URI = "davit-log://memory?key=value";
    private static final Stdio LOGGED = new Stdio("", URI, URI, false);

    @Test
    void bothStreamsAreInTheLogWhenTheTaskIsDeleted() throws Exception {
        Task task = create("both", "echo out; echo err >&2", LOGGED);
        assertEquals(Set.of("both/"), daemon.logs.opened());
        assertEquals(LOGGED, task.state("").stdio(), "the client sees what it has asked for");
        task.start("");
        assertEquals(0, task.waitFor("").status());
        task.delete();
        assertEquals("out\n", daemon.logs.text("both/:STDOUT"));
        assertEquals("err\n", daemon.logs.text("both/:STDERR"));
        assertEquals(Set.of(), daemon.logs.opened());
    }

    @Test
    void anExecHasALogOfItsOwn() throws Exception {
        Task task = create("c", "echo init; sleep 1000", LOGGED);
        task.start("");
        task.exec("e1", LOGGED, Optional.of(Busybox.exec(false, "echo", "exec")));
        assertFails(
                ErrorCode.ALREADY_EXISTS,
                "exec e1: already exists",
                () -> task.exec("e1", LOGGED, Optional.of(Busybox.exec(false, "true"))));
        assertEquals(LOGGED, task.state("e1").stdio());
        task.start("e1");
        task.waitFor("e1");
        task.deleteProcess("e1");
        assertEquals("exec\n", daemon.logs.text("c/e1:STDOUT"));
        assertEquals(Set.of("c/"), daemon.logs.opened());
        Path place = daemon.bundle("c").resolve("davit-log");
        assertFalse(Files.exists(place.resolve("exec-e1")));
        // one that is never started does not hold up its deletion
        task.exec("e2", LOGGED, Optional.of(Busybox.exec(false, "true")));
        task.deleteProcess("e2");
        assertEquals(Set.of("c/"), daemon.logs.opened());
        end(task);
        assertEquals("init\n", daemon.logs.text("c/:STDOUT"));
    }

    @Test
    void aTerminalHasOneStream() throws Exception {
        Task task = create("tty", "tty; echo err >&2", new Stdio("", URI, "", true));
        task.start("");
        task.waitFor("");
        task.delete();
        assertEquals("/dev/pts/0\r\nerr\r\n", daemon.logs.text("tty/:STDOUT"));
    }

    @Test
    void aLogThatIsRefusedFailsTheCreateAndLeavesNothing() throws Exception {
        String wrong = "davit-log://nobody";
        assertFails(
                ErrorCode.NOT_FOUND,
                "failed to create shim task: logger \"nobody\": not found",
                () -> create("refused", "true", new Stdio("", wrong, wrong, false)));
        assertFalse(Files.exists(daemon.bundle("refused")));
        assertEquals(List.of(), Leftovers.processes(daemon));
        Task task = create("refused", "true", LOGGED);
        task.start("");
        task.waitFor("");
        task.delete();
    }

    @Test
    void aTaskThatIsNotMadeHasNoLog() {
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to create shim task: OCI runtime create failed: runc create failed: unable"
                        + " to start container process: exec: \"/no/such\": stat /no/such: no such"
                        + " file or directory",
                () -> createWithSpec("unmade", Busybox.spec("unmade", false, "/no/such"), LOGGED));
        assertEquals(Set.of(), daemon.logs.opened());
    }

    @Test
    void aLogThatTakesNothingHoldsTheProcessAndLosesNothing() throws Exception {
        daemon.logs.hold(true);
        int lines = 40_000; // 240 KB: more than the pipes hold
        Task task = create("held", "seq 100000 " + (100_000 + lines - 1), LOGGED);
        task.start("");
        Conditions.until(
                () -> Files.readString(Path.of("/proc/" + task.pid() + "/wchan")).contains("pipe"),
                "the process waits for its pipe");
        assertEquals("", daemon.logs.text("held/:STDOUT"));
        assertEquals(ProcessStatus.RUNNING, task.state("").status());
        daemon.logs.hold(false);
        assertEquals(0, task.waitFor("").status());
        task.delete();
        assertEquals(lines * 7L, daemon.logs.text("held/:STDOUT").length());
        assertTrue(daemon.logs.text("held/:STDOUT").endsWith("139999\n"));
    }

    @Test
    void aNewLifeOfTheDaemonGoesOnWithEveryLog() throws Exception {
        String count = "i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done; sleep 1000";
        Task before = create("long", count, LOGGED);
        before.start("");
        before.exec("e1", LOGGED, Optional.of(Busybox.exec(false, "sh", "-c", count)));
        before.start("e1");
        before.exec("later", LOGGED, Optional.of(Busybox.exec(false, "echo", "late")));
        daemon.restart();
        Task after = daemon.find("long").orElseThrow();
        assertEquals(Set.of("long/", "long/e1", "long/later"), daemon.logs.opened());
        assertEquals(LOGGED, after.state("").stdio());
        after.start("later");
        after.waitFor("later");
        after.deleteProcess("later");
        assertEquals("late\n", daemon.logs.text("long/later:STDOUT"));
        for (String name : List.of("long/:STDOUT", "long/e1:STDOUT")) {
            Conditions.until(() -> daemon.logs.text(name).endsWith("\n2999\n"), "all of " + name);
            String[] numbers = daemon.logs.text(name).split("\n", -1);
            assertEquals(3001, numbers.length, name);
            assertEquals("1500", numbers[1500]);
        }
        after.kill("e1", KILL, false);
        after.waitFor("e1");
        after.deleteProcess("e1");
        end(after);
        assertEquals(Set.of(), daemon.logs.opened());
    }

    @Test
    void theEndOfAProcessIsSeenByTheNextLife() throws Exception {
        Task before = create("ended", OBEDIENT, LOGGED);
        before.start("");
        Conditions.until(
                () -> daemon.logs.text("ended/:STDOUT").equals("ready\n"), "it is running");
        daemon.stop();
        new ProcessBuilder("kill", "-TERM", String.valueOf(before.pid())).start().waitFor();
        Conditions.until(() -> RestartTest.isDead(before.pid()), "it has stopped");
        daemon.restart();
        Task after = daemon.find("ended").orElseThrow();
        assertEquals(3, after.waitFor("").status());
        Conditions.until(() -> daemon.logs.opened().isEmpty(), "the log is closed");
        after.delete();
    }

    @Test
    void aLoggingProgramWithoutRunBitFailsTheCreateWithItsPath() throws Exception {
        Path program = directory.resolve("logger");
        Files.writeString(program, "#!/bin/sh\nexec 5>&-\nexec cat <&3 >/dev/null\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));
        String uri = "binary://" + program;
        Stdio streams = new Stdio("", uri, uri, false);
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to create shim task: failed to create init process I/O: 1 error"
                        + " occurred:\n\t* failed to start binary process: fork/exec "
                        + program
                        + ": permission denied\n\n",
                () -> create("norun", "true", streams));
        assertEquals(List.of(), Leftovers.processes(daemon));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Task task = create("norun", "true", streams);
        task.start("");
        task.waitFor("");
        task.delete();
    }
}
