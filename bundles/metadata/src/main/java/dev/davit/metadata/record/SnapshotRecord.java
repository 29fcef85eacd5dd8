package dev.davit.metadata.record;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A snapshot as one namespace knows it.
 *
 * @param name key or name given by the client
 * @param place slot id of the snapshotter that has it, where that is not the one that the client
 *     asked for; empty if it is
 * @param backendKey key in the snapshotter
 * @param parent name of the parent in the namespace, empty without one
 * @param labels free text by key; copied
 * @param createdAt when it was prepared
 * @param updatedAt when it was last changed
 */
public record SnapshotRecord(
        String name,
        String place,
        String backendKey,
        String parent,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt) {
    /** Records without a place, which programs before routes read too. */
    private static final int PLAIN = 1;

    private static final int PLACED = 2;

    public SnapshotRecord {
        Objects.requireNonNull(name);
        Objects.requireNonNull(place);
        Objects.requireNonNull(backendKey);
        Objects.requireNonNull(parent);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** Slot id of the snapshotter that has it, given the one that the client asked for. */
    public String placeOf(String asked) {
        return place.isEmpty() ? asked : place;
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        var out = new RecordWriter(place.isEmpty() ? PLAIN : PLACED);
        if (!place.isEmpty()) {
            out.text(place);
        }
        return out.text(backendKey)
                .text(parent)
                .labels(labels)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static SnapshotRecord fromBytes(String name, byte[] bytes) {
        var in = new RecordReader(bytes, PLACED);
        String place = in.format() == PLACED ? in.text() : "";
        return new SnapshotRecord(
                name, place, in.text(), in.text(), in.labels(), in.time(), in.time());
    }
}
