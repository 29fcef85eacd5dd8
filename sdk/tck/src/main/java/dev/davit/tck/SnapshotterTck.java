package dev.davit.tck;

import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The rules of docs/slots/snapshotter.md as tests: {@code s12_…} checks rule 12.
 *
 * <p>A snapshotter under test may be a bare plugin, the view of it that a daemon gives, or an
 * adapter to another process: the suite only uses the contract. It assumes nothing of directories,
 * of the time at which data is deleted, or of other snapshots; it only needs that what it has made
 * is not removed by anybody else.
 *
 * <p>Rules about files are skipped where nothing can be mounted.
 */
@TestMethodOrder(MethodOrderer.MethodName.class)
@ExtendWith(SnapshotterBenchPerTest.class)
public abstract class SnapshotterTck
        implements SnapshotLifeRules,
                SnapshotKeyRules,
                SnapshotParentRules,
                SnapshotLabelRules,
                SnapshotMountRules,
                SnapshotFileRules,
                SnapshotUsageRules,
                SnapshotWalkRules,
                SnapshotConcurrencyRules,
                SnapshotDurabilityRules,
                SnapshotOptionRules {
    /**
     * Opens a snapshotter that has no snapshots yet.
     *
     * @param root an empty directory for it; deleted after the test
     */
    protected abstract Snapshotter open(Path root) throws Exception;

    /** Closes a snapshotter, so that its root can be opened again or deleted. */
    protected void close(Snapshotter snapshotter) throws Exception {
        if (snapshotter instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** Opens a snapshotter on the root of one that has been closed. */
    protected Snapshotter reopen(Path root) throws Exception {
        return open(root);
    }

    /** What the snapshotter does not do; by default, what few do. */
    protected Set<SnapshotterBehaviour> declines() {
        return EnumSet.of(
                SnapshotterBehaviour.REBASE,
                SnapshotterBehaviour.REMOTE,
                SnapshotterBehaviour.STAGING);
    }

    /** How its mounts are mounted. */
    protected Mounter mounter() {
        return Mounter.COMMAND;
    }

    /**
     * A value of the label {@code containerd.io/snapshot.ref} whose layer the snapshotter has at
     * hand. Only asked for if it does not decline {@link SnapshotterBehaviour#REMOTE}.
     */
    protected String referenceAtHand() {
        throw new UnsupportedOperationException(
                "say which reference is at hand, or decline REMOTE");
    }

    /**
     * Labels with which it prepares a layer whose content is in place already. Only asked for if it
     * does not decline {@link SnapshotterBehaviour#STAGING}.
     */
    protected Map<String, String> stagingLabels() {
        throw new UnsupportedOperationException("say which labels stage, or decline STAGING");
    }
}
