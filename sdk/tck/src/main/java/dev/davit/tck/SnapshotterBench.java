package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.Mount;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** A snapshotter under test, and the tools to try it with. One for each test. */
final class SnapshotterBench {
    private final SnapshotterTck suite;
    private final Path scratch;
    private final Path root;
    private Snapshotter snapshotter;
    private int mountPoints;

    SnapshotterBench(SnapshotterTck suite) throws Exception {
        this.suite = suite;
        this.scratch = Files.createTempDirectory("davit-tck");
        this.root = Files.createDirectory(scratch.resolve("root"));
        this.snapshotter = suite.open(root);
    }

    Snapshotter snapshotter() {
        return snapshotter;
    }

    SnapshotterTck suite() {
        return suite;
    }

    void reopen() throws Exception {
        suite.close(snapshotter);
        snapshotter = suite.reopen(root);
    }

    boolean declines(SnapshotterBehaviour behaviour) {
        return suite.declines().contains(behaviour);
    }

    /** Makes a committed snapshot without labels. */
    void commit(String name, String parent) {
        snapshotter.prepare("making-" + name, parent, Map.of());
        snapshotter.commit(name, "making-" + name, Map.of(), "");
    }

    /** Makes a committed snapshot with what {@code files} does to the mounted parent. */
    void commit(String name, String parent, FileWork files) throws Exception {
        mounted(snapshotter.prepare("making-" + name, parent, Map.of()), files);
        snapshotter.commit(name, "making-" + name, Map.of(), "");
    }

    /** Every snapshot by key or name. */
    Map<String, SnapshotInfo> all() {
        return matching(Filter.ALL);
    }

    /** The snapshots that a walk visits; none twice. */
    Map<String, SnapshotInfo> matching(Filter filter) {
        var infos = new TreeMap<String, SnapshotInfo>();
        snapshotter.walk(
                filter,
                info -> assertNull(infos.put(info.name(), info), "visited twice: " + info.name()));
        return infos;
    }

    /** Checks that a call fails with this code and a message, and that it has changed nothing. */
    void refused(ErrorCode code, Executable call) {
        Map<String, SnapshotInfo> before = all();
        DavitException refusal = assertThrows(DavitException.class, call);
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertFalse(refusal.getMessage().isBlank(), "a refusal says why");
        assertEquals(before, all(), "after: " + refusal.getMessage());
    }

    /** Skips the test where files cannot be looked at. */
    void needsFiles() {
        assumeFalse(
                declines(SnapshotterBehaviour.MOUNTING),
                "declines " + SnapshotterBehaviour.MOUNTING);
        String obstacle = suite.mounter().obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    /** Does something with the files of an active snapshot or a view. */
    void mounted(String key, FileWork files) throws Exception {
        mounted(snapshotter.mounts(key), files);
    }

    /** Does something with mounted files, and unmounts whatever happens. */
    void mounted(List<Mount> mounts, FileWork files) throws Exception {
        Path directory = Files.createDirectory(scratch.resolve("mnt" + mountPoints++));
        suite.mounter().mount(mounts, directory);
        try {
            files.with(directory);
        } finally {
            suite.mounter().unmount(mounts, directory);
            Files.delete(directory);
        }
    }

    /**
     * Makes this many calls at once.
     *
     * @return how each has ended, by number
     */
    List<Outcome> race(int calls, IntConsumer call) throws Exception {
        var start = new CountDownLatch(1);
        var futures = new ArrayList<Future<Outcome>>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                int number = i;
                futures.add(
                        executor.submit(
                                () -> {
                                    start.await();
                                    return Outcome.of(() -> call.accept(number));
                                }));
            }
            start.countDown();
        }
        var outcomes = new ArrayList<Outcome>();
        for (Future<Outcome> future : futures) {
            outcomes.add(future.get());
        }
        return outcomes;
    }

    void close() throws Exception {
        try {
            suite.close(snapshotter);
        } finally {
            delete(scratch);
        }
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException e)
                            throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** What a test does with mounted files. */
    @FunctionalInterface
    interface FileWork {
        void with(Path directory) throws Exception;
    }
}
