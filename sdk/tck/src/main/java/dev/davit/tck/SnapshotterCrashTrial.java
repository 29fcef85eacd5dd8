package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Filter;
import dev.davit.api.snapshotter.Snapshotter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Kills a process that works on a snapshotter, with SIGKILL and again and again, and looks whether
 * everything is there that the snapshotter had answered, and nothing that nobody had asked for.
 *
 * <p>The process says what it is about to do and what has been answered; at most the calls under
 * way when it dies may have happened or not.
 */
public final class SnapshotterCrashTrial {
    private final Class<? extends SnapshotterTck> suite;
    private final Path root;
    private final Random random = new Random(1);

    /** What there must be, by key. */
    private Map<String, String> expected = Map.of();

    private SnapshotterCrashTrial(Class<? extends SnapshotterTck> suite, Path root) {
        this.suite = suite;
        this.root = root;
    }

    /**
     * Runs the trial.
     *
     * @param suite says how to open the snapshotter; has a constructor without parameters
     * @param root an empty directory for the snapshotter
     * @param crashes how often to kill
     * @param check looks at the snapshotter after each crash, and closes nothing
     */
    public static void run(
            Class<? extends SnapshotterTck> suite, Path root, int crashes, Check check)
            throws Exception {
        var trial = new SnapshotterCrashTrial(suite, root);
        for (int i = 0; i < crashes; i++) {
            trial.crash(i, check);
        }
        assertTrue(trial.expected.size() > crashes, "little has happened: " + trial.expected);
    }

    private void crash(int cycle, Check check) throws Exception {
        Map<String, CrashWork.Journal> journals = work(cycle);
        SnapshotterTck opener = CrashWork.instance(suite);
        Snapshotter snapshotter = opener.reopen(root);
        try {
            Map<String, String> found = found(snapshotter);
            var before = new TreeMap<>(found);
            before.keySet().removeIf(key -> key.startsWith("c" + cycle + "-"));
            assertEquals(expected, before, "of earlier lives");
            var unasked = new TreeMap<>(found);
            unasked.keySet().removeAll(before.keySet());
            journals.forEach(
                    (worker, journal) -> {
                        verify(worker, journal, found);
                        unasked.keySet().removeIf(key -> key.startsWith(worker + "-"));
                    });
            assertEquals(Map.of(), unasked);
            check.look(snapshotter);
            expected = found(snapshotter);
        } finally {
            opener.close(snapshotter);
        }
    }

    private static void verify(
            String worker, CrashWork.Journal journal, Map<String, String> found) {
        var own = new TreeMap<>(found);
        own.keySet().removeIf(key -> !key.startsWith(worker + "-"));
        if (!own.equals(journal.withPending())) {
            assertEquals(journal.answered(), own, "of " + worker);
        }
    }

    /** Lets the process work for a while and kills it. */
    private Map<String, CrashWork.Journal> work(int cycle) throws IOException {
        var journals = new TreeMap<String, CrashWork.Journal>();
        int patience = 50 + random.nextInt(400);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path", ""),
                                CrashWork.class.getName(),
                                suite.getName(),
                                root.toString(),
                                Integer.toString(cycle))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                // The last line may be cut; it is closed by a word of its own.
                if (line.endsWith(CrashWork.END_OF_LINE)) {
                    List<String> words = List.of(line.split(" ", -1));
                    journals.computeIfAbsent(words.getFirst(), key -> new CrashWork.Journal())
                            .note(words);
                    if (--patience == 0) {
                        // By its handle: what it has said is still to be read.
                        process.toHandle().destroyForcibly();
                    }
                }
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
        assertTrue(patience <= 0, "the process has died by itself");
        return journals;
    }

    private static Map<String, String> found(Snapshotter snapshotter) {
        var found = new TreeMap<String, String>();
        snapshotter.walk(
                Filter.ALL,
                info ->
                        found.put(
                                info.name(),
                                CrashWork.describe(
                                        info.kind(),
                                        info.parent(),
                                        info.labels().getOrDefault(CrashWork.LABEL, ""))));
        return found;
    }

    /** What else must be so after a crash. */
    @FunctionalInterface
    public interface Check {
        /** Looks at a snapshotter that has just been opened after a crash. */
        void look(Snapshotter snapshotter) throws Exception;
    }
}
