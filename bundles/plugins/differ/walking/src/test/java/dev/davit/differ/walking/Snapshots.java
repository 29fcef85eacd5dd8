package dev.davit.differ.walking;

import dev.davit.api.Mount;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Directories of layers and the mounts that snapshotters give for them. */
final class Snapshots {
    private final Path root;
    private final List<Path> layers = new ArrayList<>();

    Snapshots(Path root) {
        this.root = root;
    }

    /** The directory of a layer. */
    Path layer(int index) {
        return layers.get(index);
    }

    private Path make() {
        try {
            Path directory = Files.createDirectories(root.resolve("" + layers.size()));
            Files.createDirectory(directory.resolve("work"));
            Path layer = Files.createDirectory(directory.resolve("fs"));
            layers.add(layer);
            return layer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String lowers(int end) {
        List<String> nearestFirst = layers.subList(0, end).stream().map(Path::toString).toList();
        return String.join(":", nearestFirst.reversed());
    }

    /** A new layer on the ones before, as the overlayfs snapshotter has it. */
    List<Mount> prepareOverlay() {
        Path upper = make();
        if (layers.size() == 1) {
            return bind(upper, "rw");
        }
        return List.of(
                new Mount(
                        "overlay",
                        "overlay",
                        List.of(
                                "workdir=" + upper.resolveSibling("work"),
                                "upperdir=" + upper,
                                "lowerdir=" + lowers(layers.size() - 1),
                                "index=off")));
    }

    /** A new layer that does not know those below it yet. */
    List<Mount> prepareAhead() {
        Path upper = make();
        return List.of(
                new Mount(
                        "overlay",
                        "overlay",
                        List.of("workdir=" + upper.resolveSibling("work"), "upperdir=" + upper)));
    }

    /** A new copy of the layer before, as the native snapshotter has it. */
    List<Mount> prepareNative() {
        Path copy = make();
        if (layers.size() > 1) {
            new Trees(Linux.system()).copy(layers.get(layers.size() - 2), copy);
        }
        return bind(copy, "rw");
    }

    /** All layers so far, to be looked at. */
    List<Mount> view() {
        if (layers.size() == 1) {
            return bind(layers.getFirst(), "ro");
        }
        return List.of(
                new Mount(
                        "overlay",
                        "overlay",
                        List.of("lowerdir=" + lowers(layers.size()), "index=off")));
    }

    /** All layers but the last, to be looked at. */
    List<Mount> viewBelow() {
        if (layers.size() == 2) {
            return bind(layers.getFirst(), "ro");
        }
        return List.of(
                new Mount("overlay", "overlay", List.of("lowerdir=" + lowers(layers.size() - 1))));
    }

    static List<Mount> bind(Path directory, String access) {
        return List.of(new Mount("bind", directory.toString(), List.of(access, "rbind")));
    }
}
