package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Rules 38 to 41: what is answered as mounts. */
interface SnapshotMountRules {
    @Test
    default void s38_mountsAreTheSameAtEveryCall(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("one", "");
        bench.commit("two", "one");
        for (String parent : List.of("", "one", "two")) {
            String active = "active on " + parent;
            List<Mount> prepared = snapshotter.prepare(active, parent, Map.of());
            String view = "view on " + parent;
            List<Mount> viewed = snapshotter.view(view, parent, Map.of());
            for (int i = 0; i < 2; i++) {
                assertEquals(prepared, snapshotter.mounts(active));
                assertEquals(viewed, snapshotter.mounts(view));
                snapshotter.update(view, new LabelUpdate.Replace(Map.of("a", "b" + i)));
                snapshotter.update(active, new LabelUpdate.Replace(Map.of("a", "b" + i)));
            }
        }
    }

    @Test
    default void s39_aCommittedSnapshotIsNotMounted(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        assertFalse(snapshotter.mounts("key").isEmpty());
        snapshotter.commit("name", "key", Map.of(), "");
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.mounts("name"));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.mounts("key"));
    }

    @Test
    default void s40_aPreparedSnapshotIsMountedForWriting(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        for (String parent : List.of("", "base")) {
            List<Mount> mounts = snapshotter.prepare("active on " + parent, parent, Map.of());
            assertFalse(mounts.isEmpty());
            assertFalse(mounts.getLast().options().contains("ro"), mounts.toString());
            assertNotEquals(mounts, snapshotter.prepare("other on " + parent, parent, Map.of()));
        }
    }
}
