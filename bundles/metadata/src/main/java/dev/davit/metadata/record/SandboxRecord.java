package dev.davit.metadata.record;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A sandbox: what would run.
 *
 * @param id an identifier
 * @param labels free text by key; copied
 * @param runtime name of its runtime
 * @param runtimeOptions handed to the runtime unread
 * @param spec handed to the controller unread
 * @param sandboxer name of its controller
 * @param extensions whatever clients keep with it; copied
 * @param createdAt when it was made
 * @param updatedAt when it was last changed
 */
public record SandboxRecord(
        String id,
        Map<String, String> labels,
        String runtime,
        Optional<Any> runtimeOptions,
        Optional<Any> spec,
        String sandboxer,
        Map<String, Any> extensions,
        Instant createdAt,
        Instant updatedAt) {
    private static final int FORMAT = 1;

    public SandboxRecord {
        Objects.requireNonNull(id);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(runtime);
        Objects.requireNonNull(runtimeOptions);
        Objects.requireNonNull(spec);
        Objects.requireNonNull(sandboxer);
        extensions = Map.copyOf(extensions);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .labels(labels)
                .text(runtime)
                .any(runtimeOptions)
                .any(spec)
                .text(sandboxer)
                .anys(extensions)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static SandboxRecord fromBytes(String id, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new SandboxRecord(
                id,
                in.labels(),
                in.text(),
                in.any(),
                in.any(),
                in.text(),
                in.anys(),
                in.time(),
                in.time());
    }
}
