package dev.davit.example.snapshotter.copy;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.kit.snapshot.DirectorySnapshotter;
import dev.davit.tck.SnapshotterTck;

import org.junit.jupiter.api.Tag;

import java.nio.file.Path;

@Tag("slow")
final class CopySnapshotterTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new DirectorySnapshotter(root, new CopyLayers());
    }
}
