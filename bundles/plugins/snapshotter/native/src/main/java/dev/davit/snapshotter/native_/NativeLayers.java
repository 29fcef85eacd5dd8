package dev.davit.snapshotter.native_;

import dev.davit.api.Mount;
import dev.davit.api.Takeover;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.kit.snapshot.Layer;
import dev.davit.kit.snapshot.LayerAdoption;
import dev.davit.kit.snapshot.LayerRemoval;
import dev.davit.kit.snapshot.LayerUsage;
import dev.davit.kit.snapshot.Layers;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Directories that hold whole trees, and the binds that show them. */
final class NativeLayers implements Layers, LayerUsage, LayerRemoval, LayerAdoption {
    private final Trees trees;

    NativeLayers(Linux linux) {
        this.trees = new Trees(linux);
    }

    @Override
    public void fill(Layer layer) throws IOException {
        if (layer.parents().isEmpty()) {
            Files.setPosixFilePermissions(
                    layer.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        } else if (layer.kind() == SnapshotKind.ACTIVE) {
            trees.copy(layer.parents().getFirst(), layer.directory());
            // Nobody else will: those who write into the snapshot know nothing of the files that
            // they do not touch.
            trees.sync(layer.directory());
        }
    }

    @Override
    public void adopt(Layer layer, Path source, Takeover way) {
        if (way == Takeover.LINK && layer.kind() != SnapshotKind.ACTIVE) {
            trees.link(source, layer.directory());
        } else {
            trees.copy(source, layer.directory());
        }
        trees.sync(layer.directory());
    }

    @Override
    public List<Mount> mounts(Layer layer) {
        boolean active = layer.kind() == SnapshotKind.ACTIVE;
        boolean own = active || layer.parents().isEmpty();
        Path source = own ? layer.directory() : layer.parents().getFirst();
        String access = active ? "rw" : "ro";
        return List.of(new Mount("bind", source.toString(), List.of("rbind", access)));
    }

    @Override
    public Usage usage(Layer layer) {
        return trees.usage(layer.directory());
    }

    @Override
    public void remove(Path directory) {
        trees.remove(directory);
    }
}
