package dev.davit.metadata.adopt;

import dev.davit.metadata.Leases;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;

import java.util.List;
import java.util.Objects;

/** A record of another daemon. */
public sealed interface Newcomer {
    /** A blob whose bytes the content store has. */
    record Blob(BlobRecord record) implements Newcomer {}

    /** An image. */
    record Image(ImageRecord record) implements Newcomer {}

    /** A container. */
    record Container(ContainerRecord record) implements Newcomer {}

    /** A sandbox. */
    record Sandbox(SandboxRecord record) implements Newcomer {}

    /**
     * A lease.
     *
     * @param record without what it lists
     * @param resources what it lists; copied
     */
    record Lease(LeaseRecord record, List<Leases.Resource> resources) implements Newcomer {
        public Lease {
            Objects.requireNonNull(record);
            resources = List.copyOf(resources);
        }
    }

    /**
     * A snapshot that the snapshotter has.
     *
     * @param snapshotter name by which clients know the snapshotter
     * @param record as the namespace knows it
     */
    record Snapshot(String snapshotter, SnapshotRecord record) implements Newcomer {}
}
