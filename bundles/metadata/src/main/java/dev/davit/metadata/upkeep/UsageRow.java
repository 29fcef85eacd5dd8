package dev.davit.metadata.upkeep;

import java.util.Objects;

/**
 * What one of a group has on the disk.
 *
 * @param namespace whose; empty for a snapshotter
 * @param name its name
 * @param uniqueBytes content and snapshots that no other of the group reaches
 * @param sharedBytes those that others reach as well
 * @param blobs how many blobs it reaches
 * @param snapshots how many snapshots it reaches
 */
public record UsageRow(
        String namespace,
        String name,
        long uniqueBytes,
        long sharedBytes,
        int blobs,
        int snapshots) {
    public UsageRow {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(name);
    }

    /** By what a group is made. */
    public enum Grouping {
        IMAGE,
        CONTAINER,
        LEASE,
        SNAPSHOTTER
    }
}
