package dev.davit.metadata.record;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A container: what would run, not that it runs.
 *
 * @param id an identifier
 * @param labels free text by key; copied
 * @param image name of the image it was made from, empty if none
 * @param runtime name of its runtime
 * @param runtimeOptions handed to the runtime unread
 * @param spec usually the OCI runtime spec
 * @param snapshotter snapshotter of its root file system, empty if none
 * @param snapshotKey key of its root file system, empty if none
 * @param sandbox id of its sandbox, empty if none
 * @param extensions whatever clients keep with it; copied
 * @param createdAt when it was made
 * @param updatedAt when it was last changed
 */
public record ContainerRecord(
        String id,
        Map<String, String> labels,
        String image,
        String runtime,
        Optional<Any> runtimeOptions,
        Optional<Any> spec,
        String snapshotter,
        String snapshotKey,
        String sandbox,
        Map<String, Any> extensions,
        Instant createdAt,
        Instant updatedAt) {
    private static final int FORMAT = 1;

    public ContainerRecord {
        Objects.requireNonNull(id);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(image);
        Objects.requireNonNull(runtime);
        Objects.requireNonNull(runtimeOptions);
        Objects.requireNonNull(spec);
        Objects.requireNonNull(snapshotter);
        Objects.requireNonNull(snapshotKey);
        Objects.requireNonNull(sandbox);
        extensions = Map.copyOf(extensions);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .labels(labels)
                .text(image)
                .text(runtime)
                .any(runtimeOptions)
                .any(spec)
                .text(snapshotter)
                .text(snapshotKey)
                .text(sandbox)
                .anys(extensions)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static ContainerRecord fromBytes(String id, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new ContainerRecord(
                id,
                in.labels(),
                in.text(),
                in.text(),
                in.any(),
                in.any(),
                in.text(),
                in.text(),
                in.text(),
                in.anys(),
                in.time(),
                in.time());
    }
}
