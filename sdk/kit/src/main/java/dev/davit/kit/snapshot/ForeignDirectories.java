package dev.davit.kit.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The directories that containerd's snapshotter has left in a root that is ours now. They are no
 * garbage though no record of ours names them: they wait for being adopted. A file has their names,
 * one in a line; an adopted one leaves it when its snapshot is removed.
 */
final class ForeignDirectories {
    /** The record of containerd's snapshotters: where it is, the directories are theirs. */
    private static final String THEIR_RECORD = "metadata.db";

    private static final String NAMES = "snapshots.foreign";

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> names;

    private ForeignDirectories(Path file, Set<String> names) {
        this.file = file;
        this.names = names;
    }

    /** Whether what lies in a root without a record of ours is containerd's. */
    static boolean areIn(Path root) {
        return Files.exists(root.resolve(THEIR_RECORD));
    }

    /** Those of a root; what is there before the first record of ours is remembered. */
    static ForeignDirectories of(Path root, Path directories) throws IOException {
        Path file = root.resolve(NAMES);
        var foreign = new ForeignDirectories(file, read(file));
        if (!SnapshotTree.isIn(root) && areIn(root)) {
            foreign.remember(directories);
        }
        return foreign;
    }

    private static Set<String> read(Path file) throws IOException {
        try {
            return new HashSet<>(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            return new HashSet<>();
        }
    }

    private void remember(Path directories) throws IOException {
        lock.lock();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directories)) {
            children.forEach(child -> names.add(child.getFileName().toString()));
            write();
        } finally {
            lock.unlock();
        }
    }

    boolean contains(String name) {
        lock.lock();
        try {
            return names.contains(name);
        } finally {
            lock.unlock();
        }
    }

    /** A directory is ours alone from now on. */
    void forget(String name) throws IOException {
        lock.lock();
        try {
            if (names.contains(name)) {
                names.remove(name);
                write();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void write() throws IOException {
        Path temporary = file.resolveSibling(NAMES + ".new");
        Files.write(temporary, names.stream().sorted().toList());
        FileSync.force(temporary);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        FileSync.force(file.resolveSibling(""));
    }
}
