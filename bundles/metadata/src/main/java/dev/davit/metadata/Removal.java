package dev.davit.metadata;

import java.util.List;
import java.util.Objects;

/**
 * What a collection has removed that others are told of.
 *
 * @param snapshots in the order of their removal
 * @param images in the order of their removal
 */
public record Removal(List<Snapshot> snapshots, List<Image> images) {
    /**
     * A snapshot that is gone.
     *
     * @param namespace whose
     * @param snapshotter where
     * @param name its key or name
     */
    public record Snapshot(String namespace, String snapshotter, String name) {
        public Snapshot {
            Objects.requireNonNull(namespace);
            Objects.requireNonNull(snapshotter);
            Objects.requireNonNull(name);
        }
    }

    /**
     * An image name that is gone.
     *
     * @param namespace whose
     * @param name the name
     */
    public record Image(String namespace, String name) {
        public Image {
            Objects.requireNonNull(namespace);
            Objects.requireNonNull(name);
        }
    }

    public Removal {
        snapshots = List.copyOf(snapshots);
        images = List.copyOf(images);
    }

    /** Whether nothing was removed. */
    public boolean isEmpty() {
        return snapshots.isEmpty() && images.isEmpty();
    }
}
