package dev.davit.itest.tck;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.snapshotter.native_.NativeSnapshotter;
import dev.davit.tck.SnapshotterBehaviour;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The rules of the slot for a namespace's view of native. */
final class NativeBehindMetadataTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        var config =
                ComponentConfig.of(
                        NativeSnapshotter.Config.class,
                        Map.of("root", root.resolve("native").toString()));
        return new SnapshotsBehindMetadata(new NativeSnapshotter(config), root.resolve("metadata"));
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
