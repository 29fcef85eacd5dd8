package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.process.PluginProcessStatus;
import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.linux.Signal;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Start, end and replacement of one process. */
final class KeptProcessTest {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String READY = "tell_(\"READY=1\\nSTATUS=fine\"); sleep 1000;";

    @TempDir private Path temp;

    @Test
    void startsAndReturnsWhenTheProcessSaysThatItIsReady() throws Exception {
        String script = "file('environment', join(\"\\n\", map {\"$_=$ENV{$_}\"} keys %ENV));";
        try (Kept kept = Kept.perl(temp, script + READY).with("MINE=a=b").start()) {
            PluginProcessStatus status = kept.status();
            assertEquals(State.RUNNING, status.state());
            assertEquals("fine", status.said());
            assertTrue(status.residentBytes() > 100_000, status.toString());
            assertTrue(status.openDescriptors() >= 3, status.toString());
            kept.process.check();
            assertEquals(Integer.toString(kept.pid()), kept.process.exports().get("pid"));
            List<String> environment = Files.readAllLines(kept.file("environment"));
            assertTrue(environment.contains("MINE=a=b"), environment.toString());
            assertTrue(environment.contains("DAVIT_PLUGIN_ID=test"));
            assertTrue(environment.contains("DAVIT_PLUGIN_ADDRESS=" + kept.file("plugin.sock")));
            Path state = kept.file("state").resolve("kept");
            assertTrue(environment.contains("DAVIT_STATE_DIRECTORY=" + state));
            assertFalse(environment.stream().anyMatch(line -> line.startsWith("LISTEN_")));
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        }
    }

    @Test
    void aProcessThatListensIsReadyWithoutAWord() throws Exception {
        try (Kept kept = Kept.perl(temp, "serve(); sleep 1000").start()) {
            assertEquals(State.RUNNING, kept.status().state());
        }
        assertFalse(Files.exists(temp.resolve("state/process")));
    }

    @Test
    void aKilledProcessComesBack() throws Exception {
        try (Kept kept = Kept.perl(temp, READY).start()) {
            kept.killAndAwaitNext();
            assertEquals(1, kept.status().restarts());
            assertEquals("was killed by signal 9", kept.status().lastExit());
            assertEquals("1", kept.process.exports().get("restarts"));
        }
    }

    @Test
    void quickExitsAreToldAndTriedAgainUntilTheyCease() throws Exception {
        String script = "-e \"$dir/repaired\" or (print(STDERR \"no luck\\n\"), exit 3);";
        try (Kept kept = Kept.perl(temp, script + READY).start()) {
            Conditions.until(
                    "three times",
                    () ->
                            kept.process
                                    .trouble()
                                    .filter(t -> t.contains("3 times in a row; next try in"))
                                    .isPresent());
            String trouble = kept.process.trouble().orElse("");
            assertTrue(trouble.contains("exited with status 3 (no luck), "), trouble);
            DavitException failure = assertThrows(DavitException.class, kept.process::check);
            assertEquals(ErrorCode.UNAVAILABLE, failure.code());
            Files.createFile(temp.resolve("repaired"));
            Conditions.until("running", () -> kept.status().state() == State.RUNNING);
            kept.process.check();
        }
    }

    @Test
    void whoHasServedForLongIsForgivenItsPast() throws Exception {
        try (Kept kept = Kept.perl(temp, READY).healthyAfter(Duration.ofNanos(1)).start()) {
            for (int i = 0; i < 5; i++) {
                kept.killAndAwaitNext();
                assertFalse(kept.lines.toString().contains("in a row"));
            }
            kept.kill(Signal.KILL);
            Conditions.until(
                    "killed",
                    () -> kept.status().restarts() == 6 || kept.status().state() == State.WAITING);
            assertFalse(kept.process.trouble().orElse("").contains("in a row"));
        }
    }

    @Test
    void delaysDoubleUpToTheirBound() {
        Pace pace = ProcessProperties.read(PropertiesTest.SMALLEST).pace();
        assertEquals(Duration.ofMillis(100), pace.delayAfter(1));
        assertEquals(Duration.ofMillis(1600), pace.delayAfter(5));
        assertEquals(Duration.ofSeconds(30), pace.delayAfter(10));
        assertEquals(Duration.ofSeconds(30), pace.delayAfter(Integer.MAX_VALUE));
    }

    @Test
    void aProcessThatNeverServesIsEndedAfterItsTime() throws Exception {
        try (Kept kept = Kept.perl(temp, "sleep 1000").startsWithin(SOON).delay(LONG).start()) {
            assertEquals(State.WAITING, kept.status().state());
            String reason = kept.status().reason();
            assertTrue(
                    reason.startsWith(
                            "neither listened on "
                                    + temp.resolve("plugin.sock")
                                    + " nor said READY=1 within 0.2 s; next try in "),
                    reason);
            assertTrue(kept.status().pid().isEmpty());
        }
    }

    @Test
    void whatCannotBeStartedIsNamed() throws Exception {
        Path nowhere = temp.resolve("nowhere");
        try (Kept kept = Kept.command(temp, List.of(nowhere.toString())).delay(LONG).start()) {
            assertEquals(
                    "waiting: " + nowhere + " is not there; next try in 30 s",
                    kept.process.trouble().orElse(""));
        }
        try (Kept kept = Kept.perl(temp, READY).as("no-such-user").delay(LONG).start()) {
            String reason = kept.status().reason();
            assertTrue(reason.startsWith("there is no user \"no-such-user\""), reason);
        }
    }

    @Test
    void whoDoesNotHearIsKilledWithAllItsChildren() throws Exception {
        String script =
                "$SIG{TERM} = 'IGNORE'; my $child = fork(); if (!$child) { sleep 1000; }"
                        + " file('child', $child);";
        Kept kept = Kept.perl(temp, script + READY).stopsWithin(SOON).start();
        int pid = kept.pid();
        int child = Integer.parseInt(Files.readString(temp.resolve("child")));
        assertTrue(ProcessFiles.stat(child).isPresent());
        kept.close();
        assertTrue(isGone(pid));
        assertTrue(isGone(child));
        assertEquals(State.STOPPED, kept.status().state());
        kept.close();
    }

    private static boolean isGone(int pid) {
        return ProcessFiles.stat(pid).filter(stat -> !stat.isZombie()).isEmpty();
    }

    @Test
    void aStoppedProcessIsEndedToo() throws Exception {
        Kept kept = Kept.perl(temp, READY).start();
        int pid = kept.pid();
        kept.kill(Signal.STOP);
        kept.close();
        assertTrue(isGone(pid));
    }

    @Test
    void replacementStartsWhatIsInstalledNow() throws Exception {
        Path program = temp.resolve("program");
        install(program, "tell_('STATUS=one');");
        try (Kept kept = Kept.perl(temp, "do \"$dir/program\" or die; " + ready()).start()) {
            int first = kept.pid();
            assertEquals("one", kept.status().said());
            install(program, "tell_('STATUS=two');");
            kept.process.replace();
            assertTrue(kept.servesAsOtherThan(first));
            assertEquals("two", kept.status().said());
            assertTrue(kept.process.trouble().isEmpty());
            assertEquals("was stopped; it was killed by signal 15", kept.status().lastExit());
        }
    }

    @Test
    void aReplacementThatFailsIsToldAndTriedAgain() throws Exception {
        Path program = temp.resolve("program");
        install(program, "");
        try (Kept kept = Kept.perl(temp, "do \"$dir/program\" or die; " + ready()).start()) {
            install(program, "exit 4;");
            DavitException failure = assertThrows(DavitException.class, kept.process::replace);
            assertEquals(ErrorCode.UNAVAILABLE, failure.code());
            assertEquals(
                    "process of plugin \"test\" exited with status 4: unavailable",
                    failure.getMessage());
            install(program, "");
            Conditions.until("running", () -> kept.status().state() == State.RUNNING);
        }
        Kept closed = Kept.perl(temp, READY).make();
        assertThrows(DavitException.class, closed.process::replace);
    }

    private static String ready() {
        return "tell_('READY=1'); sleep 1000;";
    }

    private static void install(Path program, String script) throws Exception {
        Path next = Files.writeString(program.resolveSibling("next"), script + " 1;");
        Files.move(next, program, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    @Tag("slow")
    void fiftyRestartsLeaveNothingBehind() throws Exception {
        try (Kept kept = Kept.perl(temp, READY).healthyAfter(Duration.ofNanos(1)).start()) {
            kept.killAndAwaitNext();
            int self = (int) ProcessHandle.current().pid();
            int before = ProcessFiles.openDescriptors(self);
            for (int i = 0; i < 50; i++) {
                kept.killAndAwaitNext();
            }
            assertEquals(51, kept.status().restarts());
            Conditions.until(
                    "as many descriptors as before",
                    () -> ProcessFiles.openDescriptors(self) <= before + 1);
            assertEquals(
                    List.of(),
                    ProcessHandle.current()
                            .children()
                            .filter(child -> child.pid() != kept.pid())
                            .toList());
        }
    }
}
