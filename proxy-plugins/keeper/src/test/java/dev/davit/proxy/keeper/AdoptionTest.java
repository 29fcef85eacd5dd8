package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.process.PluginProcessStatus.State;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a process whose daemon was killed. */
final class AdoptionTest {
    private static final String SERVE =
            "serve(); my $n = 0; while (1) { print \"line \", $n++, \"\\n\" if -e \"$dir/talk\";"
                    + " tell_('STATUS=still here') if -e \"$dir/talk\";"
                    + " select(undef, undef, undef, 0.01); }";

    @TempDir private Path temp;

    /** Lets a daemon start the process and kills it; returns the number of the process. */
    private int crash(Kept.Draft draft) throws Exception {
        var words = new ArrayList<String>();
        words.addAll(Kept.java(temp, CrashingKeeper.class, temp.toString()).settings().command());
        words.addAll(draft.settings().command());
        Process daemon = new ProcessBuilder(words).redirectError(Redirect.INHERIT).start();
        try (BufferedReader output = daemon.inputReader()) {
            return Integer.parseInt(output.readLine());
        } finally {
            daemon.destroyForcibly();
            daemon.waitFor();
        }
    }

    @Test
    void theNextDaemonGoesOnWithIt() throws Exception {
        Kept.Draft draft = Kept.perl(temp, SERVE);
        int pid = crash(draft);
        Files.createFile(temp.resolve("talk"));
        try (Kept kept = draft.start()) {
            assertEquals(pid, kept.pid());
            assertEquals(State.RUNNING, kept.status().state());
            // What it wrote and what it says reach the new daemon.
            kept.awaitLine("line 0");
            kept.awaitLine("line 9");
            Conditions.until("heard", () -> kept.status().said().equals("still here"));
            kept.killAndAwaitNext();
            assertEquals("ended", kept.status().lastExit());
        }
        assertTrue(isGone(pid));
    }

    private static boolean isGone(int pid) {
        return ProcessFiles.stat(pid).filter(stat -> !stat.isZombie()).isEmpty();
    }

    @Test
    void whatIsConfiguredOtherwiseNowIsStopped() throws Exception {
        int pid = crash(Kept.perl(temp, SERVE));
        try (Kept kept = Kept.perl(temp, SERVE).with("NEW=1").start()) {
            assertNotEquals(pid, kept.pid());
            assertTrue(isGone(pid));
            assertEquals(State.RUNNING, kept.status().state());
        }
    }

    @Test
    void aTraceOfAProcessThatIsGoneMisleadsNobody() throws Exception {
        Kept.Draft draft = Kept.perl(temp, SERVE);
        Files.createDirectories(temp.resolve("state"));
        Path trace = draft.settings().pidFile();
        // A process that is there, but began at another time.
        String stat = Files.readString(Path.of("/proc/1/stat")).replaceAll(" \\d+$", " 1");
        String[] fields = stat.strip().split(" ", -1);
        fields[21] = "1";
        Files.write(trace, List.of(ProcessFiles.boot() + " 00000000", String.join(" ", fields)));
        try (Kept kept = draft.start()) {
            assertNotEquals(1, kept.pid());
        }
        Files.writeString(trace, "half");
        try (Kept kept = draft.start()) {
            assertEquals(State.RUNNING, kept.status().state());
        }
    }
}
