package dev.davit.kit.snapshot;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.tck.SnapshotterTck;

import org.junit.jupiter.api.Tag;

import java.nio.file.Path;

/** All that an author writes to have a plugin held against the rules. */
@Tag("slow")
final class CopySnapshotterTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new DirectorySnapshotter(root, new CopyLayers());
    }
}
