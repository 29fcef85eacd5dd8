package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.bbolt.BoltBucket;
import dev.davit.bbolt.BoltCursor;
import dev.davit.bbolt.BoltFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The root directory of a containerd that does not run. Its databases are locked as long as this is
 * open, so it cannot be started meanwhile. Nothing is written. Used by one thread.
 */
final class ContainerdFiles implements AutoCloseable {
    private static final String SCHEMA = "v1";

    private final Path root;
    private final BoltFile metadata;
    private final Map<String, Optional<BoltFile>> snapshotters = new HashMap<>();

    private ContainerdFiles(Path root, BoltFile metadata) {
        this.root = root;
        this.metadata = metadata;
    }

    /** Throws NOT_FOUND if this is no root of containerd, FAILED_PRECONDITION while it runs. */
    static ContainerdFiles open(Path root) {
        Path file = root.resolve("io.containerd.metadata.v1.bolt").resolve("meta.db");
        if (!Files.isRegularFile(file)) {
            throw ErrorCode.NOT_FOUND.about(root + " is no root directory of containerd: " + file);
        }
        return new ContainerdFiles(root, BoltFile.open(file));
    }

    /** Where its content store is. */
    Path content() {
        return root.resolve("io.containerd.content.v1.content");
    }

    /** Where a snapshotter of it is. */
    Path snapshotter(String name) {
        return root.resolve("io.containerd.snapshotter.v1." + name);
    }

    /** Names of its namespaces, in order. */
    List<String> namespaces() {
        var names = new ArrayList<String>();
        schema(metadata)
                .ifPresent(
                        bucket -> {
                            BoltCursor cursor = bucket.cursor();
                            while (cursor.next()) {
                                if (cursor.bucket().isPresent()) {
                                    names.add(cursor.keyText());
                                }
                            }
                        });
        return names;
    }

    /** A bucket of a namespace. */
    Optional<BoltBucket> bucket(String namespace, String... path) {
        Optional<BoltBucket> at = schema(metadata).flatMap(it -> it.bucket(namespace));
        for (String name : path) {
            at = at.flatMap(it -> it.bucket(name));
        }
        return at;
    }

    /** Visits the buckets in a bucket of a namespace, in order. */
    void forEach(String namespace, BiConsumer<String, BoltBucket> visitor, String... path) {
        bucket(namespace, path)
                .ifPresent(
                        bucket -> {
                            BoltCursor cursor = bucket.cursor();
                            while (cursor.next()) {
                                String key = cursor.keyText();
                                cursor.bucket().ifPresent(it -> visitor.accept(key, it));
                            }
                        });
    }

    /** What a snapshotter has recorded of a snapshot; empty if there is no record. */
    Optional<BoltBucket> snapshot(String snapshotter, String key) {
        return snapshotters
                .computeIfAbsent(snapshotter, this::openSnapshotter)
                .flatMap(ContainerdFiles::schema)
                .flatMap(it -> it.bucket("snapshots"))
                .flatMap(it -> it.bucket(key));
    }

    private Optional<BoltFile> openSnapshotter(String name) {
        if (name.contains("/") || name.startsWith(".")) {
            return Optional.empty();
        }
        Path file = snapshotter(name).resolve("metadata.db");
        return Files.isRegularFile(file) ? Optional.of(BoltFile.open(file)) : Optional.empty();
    }

    private static Optional<BoltBucket> schema(BoltFile file) {
        return file.root().bucket(SCHEMA);
    }

    @Override
    public void close() {
        try (metadata) {
            snapshotters.values().forEach(it -> it.ifPresent(BoltFile::close));
        } catch (DavitException e) {
            throw e.within(root.toString());
        }
    }
}
