package dev.davit.itest.tck;

import dev.davit.tck.SnapshotterBehaviour;

import java.util.EnumSet;
import java.util.Set;

/** The rules of the slot for native across the socket of the daemon. */
final class NativeOverDaemonTest extends DaemonSnapshots {
    NativeOverDaemonTest() {
        super("native");
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        // As with containerd, metadata ignores a second parent instead of refusing it.
        return EnumSet.of(
                SnapshotterBehaviour.SECOND_PARENT_REFUSED,
                SnapshotterBehaviour.REBASE,
                SnapshotterBehaviour.REMOTE,
                SnapshotterBehaviour.STAGING);
    }
}
