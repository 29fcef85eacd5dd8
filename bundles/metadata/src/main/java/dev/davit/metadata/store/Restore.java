package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.backup.BackupFacts;
import dev.davit.metadata.store.backup.BackupReader;
import dev.davit.metadata.store.backup.DamagedBackupException;
import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.CheckpointFacts;
import dev.davit.metadata.store.checkpoint.CheckpointName;
import dev.davit.metadata.store.checkpoint.Pace;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.Disk;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Puts a backup in the place of a database that nobody has open. The restored database is another
 * one than that of the backup: it has an identity of its own, so that no file of the life that is
 * given up is ever taken for one of its own.
 *
 * <p>A crash on the way leaves the database as it was, or one that refuses to open, or the restored
 * one; never an empty one, of which a collection would make a clean sweep of the backends. Doing it
 * once more with {@code force} finishes it.
 */
public final class Restore {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final StoreOptions options;
    private final Disk disk;

    /**
     * @param directory of the database
     * @param options whose disk and schema count
     */
    public Restore(Path directory, StoreOptions options) {
        this.directory = directory;
        this.options = options;
        disk = options.disk();
    }

    /**
     * What was done.
     *
     * @param facts of the backup
     * @param replaced where the files of the database that was there are now
     */
    public record Outcome(BackupFacts facts, Optional<Path> replaced) {}

    /**
     * Reads a backup whole.
     *
     * @throws DavitException DATA_LOSS if it is not what was written, NOT_FOUND, UNAVAILABLE
     */
    public static BackupReader.Contents read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw ErrorCode.NOT_FOUND.about("backup " + file);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return BackupReader.read(in);
        } catch (DamagedBackupException damaged) {
            throw ErrorCode.DATA_LOSS.about(
                    "backup %s: %s; take another one".formatted(file, damaged.getMessage()));
        } catch (IOException failure) {
            throw new DavitException(
                    ErrorCode.UNAVAILABLE,
                    "backup %s cannot be read: %s: unavailable".formatted(file, failure),
                    failure);
        }
    }

    /**
     * Restores a backup.
     *
     * @param force whether a database may be there already; its files are kept beside
     * @param adapt makes the records to be restored of those in the backup
     * @throws DavitException FAILED_PRECONDITION if the database is open somewhere, is there
     *     without {@code force}, or the backup is of a newer program; UNAVAILABLE if the disk fails
     */
    public Outcome run(
            BackupReader.Contents backup,
            boolean force,
            Instant now,
            UnaryOperator<TreeImage> adapt) {
        BackupFacts facts = backup.facts();
        if (facts.schema() > options.schema()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "the backup has schema %d and this program knows schemas up to %d; take the newer"
                                    .formatted(facts.schema(), options.schema())
                            + " program");
        }
        try (Closeable _ = Store.lock(directory, disk)) {
            Inventory before = Inventory.of(disk, directory);
            if (!before.databaseFiles().isEmpty() && !force) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "there is a database in %s; --force restores all the same and keeps its"
                                        .formatted(directory)
                                + " files beside");
            }
            Optional<Path> replaced = keep(before, now);
            publish(before, facts, adapt.apply(backup.image()));
            return new Outcome(facts, replaced);
        } catch (IOException failure) {
            throw new DavitException(
                    ErrorCode.UNAVAILABLE,
                    "metadata store %s cannot be restored: %s: unavailable"
                            .formatted(directory, failure),
                    failure);
        }
    }

    /** Gives every file of the database a second name, durably. */
    private Optional<Path> keep(Inventory before, Instant now) throws IOException {
        if (before.databaseFiles().isEmpty()) {
            return Optional.empty();
        }
        Path kept = directory.resolve("replaced-" + STAMP.format(now));
        for (int i = 2; Files.exists(kept); i++) {
            kept = directory.resolve("replaced-" + STAMP.format(now) + "-" + i);
        }
        disk.createDirectories(kept);
        for (String name : before.databaseFiles()) {
            disk.link(directory.resolve(name), kept.resolve(name));
        }
        disk.syncDirectory(kept);
        disk.syncDirectory(directory);
        return Optional.of(kept);
    }

    /**
     * The new checkpoint is there before anything goes. Then the side files go, the newest first:
     * from there on the names of the others speak of transactions that the new one does not have,
     * or of another database, which is refused. Those names go last. A power loss may keep what was
     * done later and lose what was done before, hence the syncs.
     */
    private void publish(Inventory before, BackupFacts facts, TreeImage image) throws IOException {
        long sequence = Math.max(1, facts.sequence());
        Checkpoint.write(
                disk,
                directory,
                new CheckpointFacts(facts.schema(), UUID.randomUUID(), sequence),
                image,
                Pace.UNLIMITED);
        for (long side : before.sides().descendingSet()) {
            if (side != sequence) {
                delete(CheckpointName.side(side));
            }
        }
        disk.syncDirectory(directory);
        for (long segment : before.segments()) {
            disk.delete(before.segment(segment));
        }
        disk.syncDirectory(directory);
        for (long checkpoint : before.checkpoints()) {
            if (checkpoint != sequence) {
                delete(CheckpointName.of(checkpoint));
            }
        }
        before.removeUnfinished(disk);
        disk.syncDirectory(directory);
    }

    private void delete(String name) throws IOException {
        disk.delete(directory.resolve(name));
    }
}
