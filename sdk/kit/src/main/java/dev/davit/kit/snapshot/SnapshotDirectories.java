package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.disk.DiskFailure;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The directories {@code snapshots/<id>}: making them, and deleting what nobody owns. */
final class SnapshotDirectories {
    private static final System.Logger LOGGER =
            System.getLogger(SnapshotDirectories.class.getName());

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final DirectorySync sync;
    private final LayerRemoval removal;
    private final ForeignDirectories foreign;

    /** Names that are being made, temporary and final: no garbage though nothing owns them yet. */
    private final Set<String> making = ConcurrentHashMap.newKeySet();

    private final ReentrantLock cleaning = new ReentrantLock();

    private SnapshotDirectories(Path directory, LayerRemoval removal, ForeignDirectories foreign) {
        this.foreign = foreign;
        this.directory = directory;
        this.sync = new DirectorySync(directory);
        this.removal = removal;
    }

    /**
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION if there are directories though no
     *     record says whose, neither ours nor containerd's: cleaning up would delete somebody's
     *     data
     */
    static SnapshotDirectories open(Path root, LayerRemoval removal) {
        Path directory = root.resolve("snapshots");
        try {
            Files.createDirectories(root, PRIVATE);
            Files.createDirectories(directory, PRIVATE);
            try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
                if (!SnapshotTree.isIn(root)
                        && !ForeignDirectories.areIn(root)
                        && names.iterator().hasNext()) {
                    throw ErrorCode.FAILED_PRECONDITION.about(
                            directory
                                    + " is not empty, but no record of ours says whose data that"
                                    + " is; empty it or give this snapshotter another root");
                }
            }
            return new SnapshotDirectories(
                    directory, removal, ForeignDirectories.of(root, directory));
        } catch (IOException e) {
            throw DiskFailure.of("open snapshotter in " + root, e);
        }
    }

    /** The directory of a snapshot. */
    Path of(long id) {
        return directory.resolve(Long.toString(id));
    }

    /** Whether the directory of this number was containerd's when this snapshotter began. */
    boolean isForeign(long id) {
        return foreign.contains(Long.toString(id));
    }

    /**
     * A snapshot is about to be removed: what was containerd's once is to be cleaned up as well.
     */
    void release(long id) {
        try {
            foreign.forget(Long.toString(id));
        } catch (IOException e) {
            throw DiskFailure.of("remove snapshot in " + of(id), e);
        }
    }

    /** The greatest number that names a directory; 0 without one. */
    long lastId() throws IOException {
        long last = 0;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (name.length() < 19 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    last = Math.max(last, Long.parseLong(name));
                }
            }
        }
        return last;
    }

    /**
     * Makes the directory of a new snapshot and records the snapshot, or leaves nothing behind.
     *
     * @param fill fills the directory under a temporary name
     * @param record makes the directory somebody's; it is durable by then
     */
    <T> T make(long id, Fill fill, Supplier<T> record) throws IOException {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        Path place = directory.resolve("new-" + HexFormat.of().formatHex(random));
        String temporaryName = place.getFileName().toString();
        String name = Long.toString(id);
        making.add(temporaryName);
        making.add(name);
        boolean owned = false;
        try {
            Files.createDirectory(place, PRIVATE);
            fill.fill(place);
            Files.move(place, of(id), StandardCopyOption.ATOMIC_MOVE);
            place = of(id);
            // On ext4, xfs, btrfs and f2fs this covers the directories made inside it as well:
            // they write changes of metadata in order.
            sync.await();
            T result = record.get();
            owned = true;
            return result;
        } catch (DavitException e) {
            // The record may be on disk all the same; whoever opens it next can tell.
            owned = e.code() == ErrorCode.DATA_LOSS;
            throw e;
        } finally {
            if (!owned) {
                discard(place);
            }
            making.remove(name);
            making.remove(temporaryName);
        }
    }

    /** Deletes a directory that nobody owns; if that fails it is left to the clean-up. */
    void discard(Path unowned) {
        // The reason for giving up may be that the caller has gone.
        boolean interrupted = Thread.interrupted();
        try {
            removal.remove(unowned);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "failed to remove directory " + unowned, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Deletes every directory that nobody owns; what cannot be deleted is left for the next time.
     *
     * @param owned ids of all snapshots, asked for after the directories have been listed
     */
    void clean(Supplier<Set<String>> owned) throws IOException {
        cleaning.lock();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            var candidates = new ArrayList<Path>();
            children.forEach(candidates::add);
            // In this order: a name leaves this set only after it has entered the record.
            candidates.removeIf(child -> making.contains(child.getFileName().toString()));
            Set<String> names = owned.get();
            candidates.removeIf(child -> names.contains(child.getFileName().toString()));
            candidates.removeIf(child -> foreign.contains(child.getFileName().toString()));
            for (Path garbage : candidates) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                discard(garbage);
            }
        } finally {
            cleaning.unlock();
        }
    }

    /** See {@link Layers#fill}. */
    @FunctionalInterface
    interface Fill {
        void fill(Path directory) throws IOException;
    }
}
