package dev.davit.metadata.adopt;

import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.metadata.record.SnapshotRecord;

import java.util.Objects;

/**
 * A snapshot of another daemon.
 *
 * @param snapshotter name of its snapshotter
 * @param record as its namespace knows it, with the backend's key of the other daemon
 * @param backend as its snapshotter knows it
 * @param usage space it takes, as far as its snapshotter has noted it
 * @param id number of its directory
 */
public record OtherSnapshot(
        String snapshotter, SnapshotRecord record, SnapshotInfo backend, Usage usage, long id) {
    public OtherSnapshot {
        Objects.requireNonNull(snapshotter);
        Objects.requireNonNull(record);
        Objects.requireNonNull(backend);
        Objects.requireNonNull(usage);
    }
}
