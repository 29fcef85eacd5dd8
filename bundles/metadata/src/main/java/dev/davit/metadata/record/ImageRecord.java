package dev.davit.metadata.record;

import dev.davit.api.Descriptor;
import dev.davit.api.Digest;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A name for a descriptor.
 *
 * @param name free text, usually a reference
 * @param target what the name stands for
 * @param labels free text by key; copied
 * @param createdAt when it was made
 * @param updatedAt when it was last changed
 */
public record ImageRecord(
        String name,
        Descriptor target,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt) {
    private static final int FORMAT = 1;

    public ImageRecord {
        Objects.requireNonNull(name);
        Objects.requireNonNull(target);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .text(target.mediaType())
                .text(target.digest().toString())
                .number(target.sizeBytes())
                .labels(target.annotations())
                .labels(labels)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static ImageRecord fromBytes(String name, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new ImageRecord(
                name,
                new Descriptor(in.text(), Digest.parse(in.text()), in.number(), in.labels()),
                in.labels(),
                in.time(),
                in.time());
    }
}
