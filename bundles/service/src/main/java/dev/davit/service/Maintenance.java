package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.metadata.GarbageCollection;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.upkeep.BackupSummary;
import dev.davit.metadata.upkeep.CollectionTotals;
import dev.davit.metadata.upkeep.DatabaseFigures;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.metadata.upkeep.UsageTotals;
import dev.davit.metadata.upkeep.VerifySummary;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** What an operator does with the database. */
@Component(service = Maintenance.class)
public final class Maintenance {
    private final Metadata metadata;
    private final GarbageCollection collection;

    /** Works on the daemon's database. */
    @Activate
    public Maintenance(@Reference Metadata metadata, @Reference GarbageCollection collection) {
        this.metadata = metadata;
        this.collection = collection;
    }

    /**
     * A collection that was waited for.
     *
     * @param done what was done meanwhile
     * @param cleaning how long the backends took
     */
    public record Collected(CollectionTotals done, Duration cleaning) {
        public Collected {
            Objects.requireNonNull(done);
            Objects.requireNonNull(cleaning);
        }
    }

    /** Checks files, records, references and backends; see {@code Upkeep.verify}. */
    public VerifySummary verify(boolean digests, Consumer<Finding> findings) {
        return metadata.upkeep().verify(digests, findings);
    }

    /** Writes the database as it is at this moment. */
    public BackupSummary backup(OutputStream out) throws IOException {
        return metadata.upkeep().backup(out);
    }

    /** What the database has and has done. */
    public DatabaseFigures figures() {
        return metadata.upkeep().figures();
    }

    /**
     * Waits for a collection, its cleaning of backends included.
     *
     * @param dirtyOnly whether to leave out backends that nothing was removed from
     * @throws DavitException UNKNOWN if it failed
     */
    public Collected collect(boolean dirtyOnly) {
        if (!dirtyOnly) {
            metadata.suspectBackends();
        }
        CollectionTotals before = metadata.collectionTotals();
        long start = System.nanoTime();
        collection.collectNow();
        Duration waited = Duration.ofNanos(System.nanoTime() - start);
        CollectionTotals done = metadata.collectionTotals().since(before);
        Duration cleaning = waited.minus(done.marking()).minus(done.sweeping());
        return new Collected(done, cleaning.isNegative() ? Duration.ZERO : cleaning);
    }

    /**
     * Why an object is kept.
     *
     * @param kind such as {@code snapshot}; empty to find out
     * @throws DavitException NOT_FOUND; INVALID_ARGUMENT if it is not clear which is meant
     */
    public Explanation explain(String namespace, String kind, String name) {
        return metadata.upkeep().explain(namespace, kind, name);
    }

    /** Who has what on the disk, in all namespaces. */
    public UsageTotals usage(UsageRow.Grouping grouping, Consumer<UsageRow> rows) {
        return metadata.upkeep().usage(grouping, rows);
    }
}
