package dev.davit.kit.snapshot;

import java.util.List;

/**
 * A permitted step from one image to the next.
 *
 * @param edits the step as it is written to the log
 * @param after the image after it
 * @param snapshot the snapshot that was made, changed or removed
 */
record Change(List<Edit> edits, SnapshotImage after, Snapshot snapshot) {
    /** What the log consists of. */
    sealed interface Edit {}

    /** The snapshot is what its key or name stands for from now on. */
    record Put(Snapshot snapshot) implements Edit {}

    /** Nothing has this key or name any more. */
    record Delete(String key) implements Edit {}

    /** All ids up to this one have been given away. */
    record IdsGiven(long last) implements Edit {}
}
