package dev.davit.launcher;

import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.OfflineDatabase;
import dev.davit.metadata.upkeep.VerifySummary;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code davitd db} does while no daemon runs. Loaded by that command only: nothing of it is
 * in the way of a daemon's start.
 */
final class DatabaseCommand {
    private static final String USAGE =
            "db needs one of: verify FILE [--notes], restore FILE --root DIR [--force]";

    private final PrintStream out;

    DatabaseCommand(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs it; answers the exit status.
     *
     * @throws IllegalArgumentException for words that make no sense
     */
    int run(List<String> words) {
        List<String> names = new ArrayList<>();
        List<String> switches = new ArrayList<>();
        Path root = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--root") && i + 1 < words.size()) {
                root = Path.of(words.get(++i));
            } else if (word.startsWith("--")) {
                switches.add(word);
            } else {
                names.add(word);
            }
        }
        String what = names.size() == 2 ? names.getFirst() : "";
        if (what.equals("verify") && root == null && List.of("--notes").containsAll(switches)) {
            return verify(Path.of(names.getLast()), switches.contains("--notes"));
        }
        if (what.equals("restore") && root != null && List.of("--force").containsAll(switches)) {
            return restore(Path.of(names.getLast()), root, switches.contains("--force"));
        }
        throw new IllegalArgumentException(USAGE);
    }

    private int verify(Path file, boolean notes) {
        VerifySummary summary =
                OfflineDatabase.verify(
                        file,
                        finding -> {
                            if (notes || finding.severity() != Finding.Severity.NOTE) {
                                out.println(finding.text());
                            }
                        });
        out.printf(
                "%s: %d records, %d references: %d problems, %d notes%n",
                file, summary.records(), summary.references(), summary.problems(), summary.notes());
        return summary.problems() == 0 ? 0 : 1;
    }

    private int restore(Path file, Path root, boolean force) {
        OfflineDatabase.Restored restored = OfflineDatabase.restore(file, root, force);
        out.printf(
                "%s: %d records up to transaction %d of %s%n",
                restored.directory(),
                restored.backup().records(),
                restored.backup().sequence(),
                file);
        restored.replaced()
                .ifPresent(kept -> out.println("the files that were there are in " + kept));
        return 0;
    }
}
