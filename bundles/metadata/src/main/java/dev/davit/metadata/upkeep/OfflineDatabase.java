package dev.davit.metadata.upkeep;

import dev.davit.metadata.Metadata;
import dev.davit.metadata.collect.RecordCheck;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.inspect.Tally;
import dev.davit.metadata.store.Restore;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.metadata.store.backup.BackupReader;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** What is done with backups while no daemon runs. */
public final class OfflineDatabase {
    private OfflineDatabase() {}

    /**
     * A backup that was restored.
     *
     * @param backup what was restored
     * @param directory of the database
     * @param replaced where the files of the database that was there are now
     */
    public record Restored(BackupSummary backup, Path directory, Optional<Path> replaced) {}

    /**
     * Reads a backup and checks its records and what they refer to.
     *
     * @throws dev.davit.api.DavitException DATA_LOSS if it is not what was written, NOT_FOUND
     */
    public static VerifySummary verify(Path file, Consumer<Finding> findings) {
        var tally = new Tally(findings);
        var records = new RecordCheck(Restore.read(file).image(), tally);
        records.run();
        return tally.summary(1, records.records(), records.references());
    }

    /**
     * Makes a backup the database below the root directory of a daemon that does not run.
     *
     * @param force whether a database may be there already; its files are kept beside
     * @throws dev.davit.api.DavitException DATA_LOSS if the backup is not what was written;
     *     FAILED_PRECONDITION if the database is in use, or is there without {@code force}
     */
    public static Restored restore(Path file, Path root, boolean force) {
        BackupReader.Contents backup = Restore.read(file);
        Path directory = root.resolve(Metadata.DIRECTORY);
        Restore.Outcome outcome =
                new Restore(directory, StoreOptions.forSchema(Metadata.SCHEMA))
                        .run(backup, force, Instant.now(), Database::skipSequences);
        var summary =
                new BackupSummary(
                        outcome.facts().sequence(),
                        outcome.facts().records(),
                        file.toFile().length());
        return new Restored(summary, directory, outcome.replaced());
    }
}
