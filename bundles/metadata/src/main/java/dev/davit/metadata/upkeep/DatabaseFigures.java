package dev.davit.metadata.upkeep;

import java.util.List;
import java.util.Objects;

/**
 * What the database has and has done.
 *
 * @param directory where its files are
 * @param database its identity; empty before the first write
 * @param schema version of its records' schema
 * @param records by namespace and kind; copied
 * @param sequence number of the last transaction, over the life of the database
 * @param work what this process has done
 * @param checkpoint the newest one
 * @param files that the database is made of; copied
 * @param notes what the start has found; copied
 */
public record DatabaseFigures(
        String directory,
        String database,
        int schema,
        List<Count> records,
        long sequence,
        Work work,
        Checkpoint checkpoint,
        List<FileSize> files,
        List<String> notes) {
    public DatabaseFigures {
        Objects.requireNonNull(directory);
        Objects.requireNonNull(database);
        records = List.copyOf(records);
        Objects.requireNonNull(work);
        Objects.requireNonNull(checkpoint);
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /**
     * Records of a kind in a namespace.
     *
     * @param namespace empty for records that have none
     * @param kind in words
     * @param count how many
     * @param sizeBytes of their keys and values
     */
    public record Count(String namespace, String kind, long count, long sizeBytes) {}

    /**
     * What this process has done.
     *
     * @param transactions those that changed nothing included
     * @param frames batches, one sync each
     * @param waiting transactions that wait for their turn
     * @param journalBytes journal that the next start would have to replay
     */
    public record Work(long transactions, long frames, int waiting, long journalBytes) {}

    /**
     * The newest checkpoint.
     *
     * @param sequence its last transaction; 0 without one
     * @param sizeBytes length of its file
     * @param failure why the last attempt at one failed; empty if it did not
     */
    public record Checkpoint(long sequence, long sizeBytes, String failure) {}

    /**
     * A file of the database.
     *
     * @param name in its directory
     * @param sizeBytes its length
     */
    public record FileSize(String name, long sizeBytes) {}
}
