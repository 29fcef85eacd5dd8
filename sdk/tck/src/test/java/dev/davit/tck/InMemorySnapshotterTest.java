package dev.davit.tck;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

/** The fake keeps every rule that can be kept without files. */
final class InMemorySnapshotterTest extends SnapshotterTck {
    @Override
    protected Snapshotter open(Path root) {
        return new InMemorySnapshotter(InstantSource.system(), Set.of("at-hand"));
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        return EnumSet.of(
                SnapshotterBehaviour.MOUNTING,
                SnapshotterBehaviour.DURABILITY,
                SnapshotterBehaviour.CLEANUP,
                SnapshotterBehaviour.STAGING);
    }

    @Override
    protected String referenceAtHand() {
        return "at-hand";
    }
}
