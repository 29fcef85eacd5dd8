package dev.davit.metadata.record;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A lease: what it lists is kept.
 *
 * @param id free text
 * @param labels free text by key; copied
 * @param createdAt when it was made
 */
public record LeaseRecord(String id, Map<String, String> labels, Instant createdAt) {
    private static final int FORMAT = 1;

    public LeaseRecord {
        Objects.requireNonNull(id);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT).labels(labels).time(createdAt).toBytes();
    }

    /** Reads the record under a key. */
    public static LeaseRecord fromBytes(String id, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new LeaseRecord(id, in.labels(), in.time());
    }
}
