package dev.davit.metadata.upkeep;

import org.osgi.annotation.versioning.ProviderType;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/**
 * What an operator asks of the database. Everything reads it as it is at one moment, so nobody who
 * writes waits; nothing here changes anything. Threads: any; each method may take long and stops
 * with CANCELLED when its thread is interrupted inside a backend.
 */
@ProviderType
public interface Upkeep {
    /**
     * Checks files, records, references and backends.
     *
     * @param digests whether to read every blob and compute its digest
     * @param findings told of each as it is met
     */
    VerifySummary verify(boolean digests, Consumer<Finding> findings);

    /** Writes everything that is durable at this moment. */
    BackupSummary backup(OutputStream out) throws IOException;

    /** What the database has and has done. */
    DatabaseFigures figures();

    /**
     * Why an object is kept.
     *
     * @param kind such as {@code snapshot}; empty to find out
     * @param name a digest, {@code <snapshotter>/<key>}, or a name or id
     * @throws dev.davit.api.DavitException NOT_FOUND; INVALID_ARGUMENT if it is not clear which is
     *     meant
     */
    Explanation explain(String namespace, String kind, String name);

    /** Who has what on the disk. */
    UsageTotals usage(UsageRow.Grouping grouping, Consumer<UsageRow> rows);
}
