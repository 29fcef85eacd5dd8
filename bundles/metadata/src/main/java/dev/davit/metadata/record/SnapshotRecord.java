package dev.davit.metadata.record;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A snapshot as one namespace knows it.
 *
 * @param name key or name given by the client
 * @param backendKey key in the snapshotter
 * @param parent name of the parent in the namespace, empty without one
 * @param labels free text by key; copied
 * @param createdAt when it was prepared
 * @param updatedAt when it was last changed
 */
public record SnapshotRecord(
        String name,
        String backendKey,
        String parent,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt) {
    private static final int FORMAT = 1;

    public SnapshotRecord {
        Objects.requireNonNull(name);
        Objects.requireNonNull(backendKey);
        Objects.requireNonNull(parent);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .text(backendKey)
                .text(parent)
                .labels(labels)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static SnapshotRecord fromBytes(String name, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new SnapshotRecord(name, in.text(), in.text(), in.labels(), in.time(), in.time());
    }
}
