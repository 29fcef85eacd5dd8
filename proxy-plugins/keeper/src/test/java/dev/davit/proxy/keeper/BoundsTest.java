package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Supervision;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a process may be and take: its user, its control group, memory, files, silence. */
final class BoundsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String READY = "tell_('READY=1'); sleep 1000;";

    @TempDir private Path temp;

    @BeforeEach
    void needsRoot() throws Exception {
        assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "needs root to run processes as others");
    }

    private static String line(int pid, String key) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip().replaceAll("\\s+", " "))
                .findFirst()
                .orElse("");
    }

    @Test
    void runsAsItsUserWithoutCapabilities() throws Exception {
        String script = "open(my $f, '>', \"$ENV{DAVIT_STATE_DIRECTORY}/mine\") or die; ";
        try (Kept kept = Kept.perl(temp, script + READY).as("nobody").start()) {
            assertEquals(State.RUNNING, kept.status().state(), kept.status().reason());
            assertEquals("65534 65534 65534 65534", line(kept.pid(), "Uid"));
            assertEquals("65534 65534 65534 65534", line(kept.pid(), "Gid"));
            assertEquals("0000000000000000", line(kept.pid(), "CapEff"));
            assertEquals("0000000000000000", line(kept.pid(), "CapInh"));
            Path mine = kept.file("state/kept/mine");
            assertEquals("nobody", Files.getOwner(mine).getName());
            kept.killAndAwaitNext();
            assertTrue(Files.exists(mine));
        }
        try (Kept kept = Kept.perl(temp, READY).start()) {
            assertEquals("0 0 0 0", line(kept.pid(), "Uid"));
        }
    }

    @Test
    void isInItsControlGroupWhichIsEmptiedAtTheEnd() throws Exception {
        String path = "/davit-test-" + temp.getFileName();
        assumeTrue(isAvailable(path), "needs control groups that can be made");
        // A child in a session of its own is only to be found by the group.
        String script =
                "use POSIX; my $child = fork(); if (!$child) { POSIX::setsid(); sleep 1000; }"
                        + " file('child', $child);";
        Kept kept = Kept.perl(temp, script + READY).inGroup(path).start();
        assertEquals(State.RUNNING, kept.status().state(), kept.status().reason());
        int child = Integer.parseInt(Files.readString(temp.resolve("child")));
        for (int pid : List.of(kept.pid(), child)) {
            String groups = Files.readString(Path.of("/proc/" + pid + "/cgroup"));
            assertTrue(groups.contains(":" + path + "\n"), groups);
        }
        int first = kept.pid();
        kept.process.replace();
        assertTrue(kept.servesAsOtherThan(first), kept.status().toString());
        assertTrue(ProcessFiles.stat(child).filter(s -> !s.isZombie()).isEmpty());
        kept.close();
        assertFalse(isThere(path));
    }

    private static boolean isAvailable(String path) {
        try {
            ControlGroup.at(path).remove();
            return true;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static boolean isThere(String path) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup"))
                .map(line -> Path.of(line.split(" ", -1)[4]).resolve(path.substring(1)))
                .anyMatch(Files::exists);
    }

    @Test
    void memoryAboveItsLimitEndsIt() throws Exception {
        String script = "$SIG{USR1} = sub { $x = 'x' x (64 << 20); };";
        String loop = "tell_('READY=1'); sleep 1 while 1;";
        try (Kept kept = Kept.perl(temp, script + loop).memory(48 << 20).delay(LONG).start()) {
            assertEquals(State.RUNNING, kept.status().state());
            kept.kill(Signal.USER1);
            Conditions.until("ended", () -> kept.status().state() == State.WAITING);
            String reason = kept.status().reason();
            assertTrue(reason.matches("held \\d+ MiB of memory, more than memory_limit 48 MiB;.*"));
        }
    }

    @Test
    void tooManyFilesEndIt() throws Exception {
        String script = "for (1..100) { open(my $f, '<', '/dev/null'); push @f, $f; }";
        try (Kept kept = Kept.perl(temp, script + READY).descriptors(50).delay(LONG).start()) {
            Conditions.until("ended", () -> kept.status().state() == State.WAITING);
            String reason = kept.status().reason();
            assertTrue(
                    reason.matches("had \\d+ files open, more than descriptor_limit 50;.*"),
                    reason);
        }
        try (Kept kept = Kept.perl(temp, READY).descriptors(50).delay(LONG).start()) {
            assertEquals(State.RUNNING, kept.status().state());
        }
    }

    @Test
    void silenceEndsItWhereSignsOfLifeAreWanted() throws Exception {
        String script =
                "$ENV{WATCHDOG_USEC} == 300000 && $ENV{WATCHDOG_PID} == $$ or die;"
                        + " $SIG{USR1} = sub { sleep 1000; }; tell_('READY=1');"
                        + " while (1) { tell_('WATCHDOG=1'); select(undef, undef, undef, 0.02); }";
        Kept.Draft draft = Kept.perl(temp, script).watched(Duration.ofMillis(300)).delay(LONG);
        try (Kept kept = draft.start()) {
            assertEquals(State.RUNNING, kept.status().state(), kept.status().reason());
            kept.kill(Signal.USER1);
            Conditions.until("ended", () -> kept.status().state() == State.WAITING);
            String reason = kept.status().reason();
            assertTrue(reason.startsWith("gave no sign of life for 0.3 s;"), reason);
        }
    }

    @Test
    void whatOthersSayIsNotHeard() throws Exception {
        String script = "1 until -e \"$dir/go\"; tell_('READY=1'); sleep 1000;";
        Kept kept = Kept.perl(temp, script).make();
        var starting = Kept.starting(kept);
        Conditions.until("started", () -> kept.status().pid().isPresent());
        Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", kept.file("state/notify").toString());
        try (kept;
                Supervision foreign = Supervision.of(Linux.system(), environment)) {
            foreign.status("I am the plugin");
            foreign.ready();
            // Answered in order: what came before has been thrown away by then.
            try (Pipe pipe = Linux.system().pipe()) {
                foreign.keep("mine", pipe.reader());
            }
            assertEquals(State.STARTING, kept.status().state());
            assertEquals("", kept.status().said());
            assertEquals(List.of(), kept.status().stored());
            Files.createFile(temp.resolve("go"));
            assertTrue(starting.get());
            assertEquals(State.RUNNING, kept.status().state());
        }
    }
}
