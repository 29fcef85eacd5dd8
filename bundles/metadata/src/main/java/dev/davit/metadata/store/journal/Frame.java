package dev.davit.metadata.store.journal;

import java.util.List;

/**
 * A batch of transactions that become durable together.
 *
 * @param firstSequence number of the first transaction; the others follow it
 * @param transactions the operations of each, in the order in which they were made
 */
public record Frame(long firstSequence, List<List<Operation>> transactions) {
    /** Most bytes that the operations of one transaction may take. */
    public static final int MOST_TRANSACTION_BYTES = 64 << 20;

    /** Bytes at which a batch is closed, so that its first transaction does not wait for many. */
    public static final int FULL_BATCH_BYTES = 1 << 20;

    static final int HEADER_BYTES = 32;

    /** No frame is longer: a nearly full batch, the largest transaction, and the counts. */
    static final int MOST_PAYLOAD_BYTES = FULL_BATCH_BYTES + MOST_TRANSACTION_BYTES + (1 << 20);

    /** Copies the outer list. */
    public Frame {
        transactions = List.copyOf(transactions);
        if (firstSequence < 1 || transactions.isEmpty()) {
            throw new IllegalArgumentException("an empty frame at " + firstSequence);
        }
    }

    /** Number of the last transaction. */
    public long lastSequence() {
        return firstSequence + transactions.size() - 1;
    }

    /** Bytes of the transactions, without the frame's header. */
    int payloadBytes() {
        long bytes = 0;
        for (List<Operation> transaction : transactions) {
            bytes += Integer.BYTES;
            for (Operation operation : transaction) {
                bytes += operation.encodedSize();
            }
        }
        return Math.toIntExact(bytes);
    }
}
