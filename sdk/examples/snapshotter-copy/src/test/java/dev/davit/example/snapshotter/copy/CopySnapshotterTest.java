package dev.davit.example.snapshotter.copy;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.kit.snapshot.DirectorySnapshotter;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;

final class CopySnapshotterTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new DirectorySnapshotter(root, new CopyLayers());
    }
}
