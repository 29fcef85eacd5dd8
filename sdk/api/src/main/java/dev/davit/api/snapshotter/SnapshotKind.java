package dev.davit.api.snapshotter;

/** What may be done with a snapshot. */
public enum SnapshotKind {
    /** Mounted read-only, never committed. */
    VIEW,
    /** Mounted for writing, to be committed or removed. */
    ACTIVE,
    /** Frozen: the only kind that can be a parent, and the only one that is never mounted. */
    COMMITTED
}
