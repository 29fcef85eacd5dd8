package dev.davit.tck;

import dev.davit.api.snapshotter.Snapshotter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** The rules about files can be kept. */
@Tag("slow")
final class BindSnapshotterTest extends SnapshotterTck {
    private @Nullable Snapshotter opened;

    @Override
    protected Snapshotter open(Path root) {
        var snapshotter = new BindSnapshotter(root);
        opened = snapshotter;
        return snapshotter;
    }

    @Override
    protected Snapshotter reopen(Path root) {
        return Objects.requireNonNull(opened);
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        return EnumSet.of(
                SnapshotterBehaviour.REBASE,
                SnapshotterBehaviour.REMOTE,
                SnapshotterBehaviour.STAGING);
    }
}
