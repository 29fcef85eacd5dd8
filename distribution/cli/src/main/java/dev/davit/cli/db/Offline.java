package dev.davit.cli.db;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What takes no running daemon is done by the daemon's program: it knows the database, and this one
 * does not.
 */
final class Offline {
    /** Directory of the installation; set by bin/davit. */
    private static final String HOME = "davit.home";

    private Offline() {}

    /** Runs {@code davitd db} with these words and options; answers its exit status. */
    static int run(List<String> options, String... words) {
        String home = System.getProperty(HOME);
        if (home == null) {
            throw new IllegalStateException(
                    "cannot find davitd: run bin/davit of the installation, or davitd db yourself");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(home, "bin", "davitd").toString());
        command.add("db");
        command.addAll(List.of(words));
        command.addAll(options);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command.getFirst() + ": " + e, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
