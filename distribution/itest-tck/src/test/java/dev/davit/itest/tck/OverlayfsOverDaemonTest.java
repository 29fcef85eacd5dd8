package dev.davit.itest.tck;

import dev.davit.tck.SnapshotterBehaviour;

import java.util.EnumSet;
import java.util.Set;

/** The rules of the slot for overlayfs across the socket of the daemon. */
final class OverlayfsOverDaemonTest extends DaemonSnapshots {
    OverlayfsOverDaemonTest() {
        super("overlayfs");
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        // As with containerd, metadata ignores a second parent instead of refusing it.
        return EnumSet.of(
                SnapshotterBehaviour.SECOND_PARENT_REFUSED,
                SnapshotterBehaviour.REMOTE,
                SnapshotterBehaviour.STAGING);
    }
}
