package dev.davit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of the benchmarks: its scratch directory, and the names that set it apart from whatever
 * else the machine does.
 *
 * @param id part of every name that the run gives
 * @param directory scratch, gone afterwards
 * @param cache what later runs use again
 */
record Run(String id, Path directory, Path cache, boolean quick) {
    /** Short, since sockets lie below and their paths have 107 bytes. */
    static Run in(Path target, boolean quick) throws IOException {
        String id = Long.toString(ProcessHandle.current().pid(), 36);
        Path directory = Files.createDirectories(target.resolve("scratch")).resolve(id);
        return new Run(
                id,
                Files.createDirectories(directory),
                Files.createDirectories(target.resolve("cache")),
                quick);
    }

    String namespace() {
        return "bench-" + id;
    }

    /** Parent of the tasks' control groups, as a path in each hierarchy. */
    String controlGroup() {
        return "/davit-bench-" + id;
    }

    int rounds() {
        return quick ? 3 : 5;
    }

    /** One of two sizes of a measurement. */
    int sized(int quickly, int thoroughly) {
        return quick ? quickly : thoroughly;
    }
}
