package dev.davit.kit.snapshot;

import dev.davit.api.snapshotter.SnapshotKind;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A snapshot as it lies on disk.
 *
 * @param kind what may be done with it
 * @param directory its own directory
 * @param parents directories of the snapshots it is stacked on, nearest first; copied
 * @param labels its labels; copied
 */
public record Layer(
        SnapshotKind kind, Path directory, List<Path> parents, Map<String, String> labels) {
    public Layer {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(directory);
        parents = List.copyOf(parents);
        labels = Map.copyOf(labels);
    }
}
