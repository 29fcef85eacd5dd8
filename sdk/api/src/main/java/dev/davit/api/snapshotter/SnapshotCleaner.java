package dev.davit.api.snapshotter;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A snapshotter that puts off deleting the trees of removed snapshots. Called by the collector
 * after removals, concurrently with anything else.
 */
@ConsumerType
public interface SnapshotCleaner {
    /** Deletes what no snapshot needs any more; what cannot be deleted now is tried next time. */
    void cleanup();
}
