package dev.davit.kit.snapshot;

import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;

import java.util.Objects;

/**
 * A snapshot as it is recorded.
 *
 * @param id number that names its data on disk; kept from preparation to removal and never given to
 *     another snapshot
 * @param info what callers know of it
 * @param usage space it takes, measured at commit; {@link Usage#ZERO} before
 */
public record Snapshot(long id, SnapshotInfo info, Usage usage) {
    public Snapshot {
        if (id <= 0) {
            throw new IllegalArgumentException("snapshot id " + id);
        }
        Objects.requireNonNull(info);
        Objects.requireNonNull(usage);
    }
}
