package dev.davit.kit.snapshot;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;

/** All that an author writes to have a plugin held against the rules. */
final class CopySnapshotterTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new DirectorySnapshotter(root, new CopyLayers());
    }
}
