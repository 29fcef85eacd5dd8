package dev.davit.snapshotter.native_;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;

/** The rules of the slot. */
final class NativeSnapshotterTckTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new NativeSnapshotter(NativeConfig.of(root));
    }
}
