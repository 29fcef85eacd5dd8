package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.Filter;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules 57 to 61: lists. */
interface SnapshotWalkRules {
    @Test
    default void s57_walkVisitsEverySnapshotOnce(SnapshotterBench bench) {
        bench.snapshotter()
                .walk(
                        Filter.ALL,
                        info -> {
                            throw new AssertionError("there is none: " + info);
                        });
        for (int i = 0; i < 300; i++) {
            bench.snapshotter().prepare("key" + i, "", Map.of());
        }
        var visits = new HashMap<String, Integer>();
        bench.snapshotter().walk(Filter.ALL, info -> visits.merge(info.name(), 1, Integer::sum));
        assertEquals(300, visits.size());
        assertEquals(Set.of(1), Set.copyOf(visits.values()));
    }

    @Test
    default void s58_walkTellsWhatStatTells(SnapshotterBench bench) {
        family(bench);
        Map<String, SnapshotInfo> all = bench.all();
        assertEquals(4, all.size());
        all.forEach((key, info) -> assertEquals(bench.snapshotter().stat(key), info));
    }

    @Test
    default void s59_walkVisitsOnlyWhatMatches(SnapshotterBench bench) {
        family(bench);
        assertEquals(Set.of("base", "child"), matching(bench, "committed", "kind"));
        assertEquals(Set.of("active"), matching(bench, "active", "kind"));
        assertEquals(Set.of("view"), matching(bench, "view", "kind"));
        assertEquals(Set.of("child"), matching(bench, "child", "name"));
        assertEquals(Set.of("child", "view"), matching(bench, "base", "parent"));
        assertEquals(Set.of("base"), matching(bench, "", "parent"));
        String label = SnapshotLabelRules.PREFIX + "of";
        assertEquals(Set.of("active", "view"), matching(bench, "leaf", "labels", label));
        assertEquals(Set.of(), matching(bench, "leaf", "labels", label + "f"));
    }

    @Test
    default void s60_aVisitorMayCallTheSnapshotter(SnapshotterBench bench) {
        family(bench);
        Snapshotter snapshotter = bench.snapshotter();
        var removed = new ArrayList<String>();
        snapshotter.walk(
                Filter.ALL,
                info -> {
                    assertEquals(info, snapshotter.stat(info.name()));
                    if (info.kind() != SnapshotKind.COMMITTED) {
                        snapshotter.remove(info.name());
                        removed.add(info.name());
                    }
                });
        assertEquals(2, removed.size());
        assertEquals(Set.of("base", "child"), bench.all().keySet());
    }

    @Test
    default void s61_aFailingVisitorEndsTheWalk(SnapshotterBench bench) {
        family(bench);
        var failure = new IllegalStateException("enough");
        var visited = new ArrayList<SnapshotInfo>();
        var thrown =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                bench.snapshotter()
                                        .walk(
                                                Filter.ALL,
                                                info -> {
                                                    visited.add(info);
                                                    throw failure;
                                                }));
        assertSame(failure, thrown);
        assertEquals(1, visited.size());
        assertEquals(4, bench.all().size());
    }

    /** A committed snapshot, and a child of each kind. */
    private static void family(SnapshotterBench bench) {
        Map<String, String> leaf = Map.of(SnapshotLabelRules.PREFIX + "of", "leaf");
        bench.commit("base", "");
        bench.commit("child", "base");
        bench.snapshotter().prepare("active", "child", leaf);
        bench.snapshotter().view("view", "base", leaf);
    }

    private static Set<String> matching(SnapshotterBench bench, String value, String... path) {
        return bench.matching(new FieldFilter(List.of(path), value)).keySet();
    }
}
