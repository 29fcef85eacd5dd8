package dev.davit.metadata.store;

/**
 * What a store is and has done.
 *
 * @param records number of entries
 * @param sequence number of the last durable transaction, counted over the life of the database
 * @param transactions transactions answered by this process, those that changed nothing included
 * @param frames batches written by this process: one sync each
 * @param journalBytes journal that the next start would have to replay
 * @param checkpoint sequence of the newest checkpoint; zero when there is none
 * @param checkpointBytes size of its file
 * @param checkpointFailure why the last attempt at a checkpoint failed; empty when it did not
 * @param waiting transactions that wait for their turn
 */
public record StoreStats(
        long records,
        long sequence,
        long transactions,
        long frames,
        long journalBytes,
        long checkpoint,
        long checkpointBytes,
        String checkpointFailure,
        int waiting) {}
