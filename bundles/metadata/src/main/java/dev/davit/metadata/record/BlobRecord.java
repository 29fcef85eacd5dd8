package dev.davit.metadata.record;

import dev.davit.api.Digest;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A blob as one namespace knows it.
 *
 * @param digest its name
 * @param sizeBytes its length
 * @param labels free text by key; copied
 * @param createdAt when it was committed here
 * @param updatedAt when its labels last changed
 */
public record BlobRecord(
        Digest digest,
        long sizeBytes,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt) {
    private static final int FORMAT = 1;

    public BlobRecord {
        Objects.requireNonNull(digest);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** The same with other labels. */
    public BlobRecord with(Map<String, String> newLabels, Instant now) {
        return new BlobRecord(digest, sizeBytes, newLabels, createdAt, now);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .number(sizeBytes)
                .labels(labels)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static BlobRecord fromBytes(Digest digest, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new BlobRecord(digest, in.number(), in.labels(), in.time(), in.time());
    }
}
