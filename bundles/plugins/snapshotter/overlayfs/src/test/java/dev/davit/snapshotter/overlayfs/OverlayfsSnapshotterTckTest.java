package dev.davit.snapshotter.overlayfs;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.tck.SnapshotterBehaviour;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The rules of the slot. */
final class OverlayfsSnapshotterTckTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new OverlayfsSnapshotter(OverlayfsConfig.of(root));
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        return EnumSet.of(SnapshotterBehaviour.REMOTE, SnapshotterBehaviour.STAGING);
    }
}
