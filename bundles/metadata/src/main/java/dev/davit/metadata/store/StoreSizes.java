package dev.davit.metadata.store;

/**
 * The limits of a store.
 *
 * @param segmentBytes size of a prepared journal segment
 * @param checkpointBytes journal since the last checkpoint that brings about the next one, unless
 *     that checkpoint is larger itself
 * @param checkpointBytesPerSecond how fast a checkpoint in the background is written at most
 * @param cleanStopBytes journal that a clean stop may leave to be replayed; beyond that it writes a
 *     checkpoint
 * @param mostWaiting transactions that may wait for their turn
 */
public record StoreSizes(
        long segmentBytes,
        long checkpointBytes,
        long checkpointBytesPerSecond,
        long cleanStopBytes,
        int mostWaiting) {
    /** What a daemon uses. */
    public static final StoreSizes USUAL =
            new StoreSizes(16L << 20, 64L << 20, 64L << 20, 0, 16_384);

    /** Checks what would make the store useless. */
    public StoreSizes {
        if (segmentBytes < 1
                || checkpointBytes < 1
                || checkpointBytesPerSecond < 1
                || cleanStopBytes < 0
                || mostWaiting < 1) {
            throw new IllegalArgumentException("a size without meaning");
        }
    }
}
