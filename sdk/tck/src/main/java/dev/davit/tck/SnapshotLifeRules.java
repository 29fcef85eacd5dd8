package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Rules 1 to 9: from preparation to removal. */
interface SnapshotLifeRules {
    @Test
    default void s01_prepareMakesAnActiveSnapshot(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.prepare("key", "base", Map.of("a", "b"));
        SnapshotInfo info = snapshotter.stat("key");
        assertEquals(SnapshotKind.ACTIVE, info.kind());
        assertEquals("key", info.name());
        assertEquals("base", info.parent());
        assertEquals("b", info.labels().get("a"));
    }

    @Test
    default void s02_viewMakesAView(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.view("key", "base", Map.of("a", "b"));
        SnapshotInfo info = snapshotter.stat("key");
        assertEquals(SnapshotKind.VIEW, info.kind());
        assertEquals("key", info.name());
        assertEquals("base", info.parent());
        assertEquals("b", info.labels().get("a"));
    }

    @Test
    default void s03_commitFreezesAnActiveSnapshot(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        snapshotter.commit("name", "key", Map.of("a", "b"), "");
        SnapshotInfo info = snapshotter.stat("name");
        assertEquals(SnapshotKind.COMMITTED, info.kind());
        assertEquals("name", info.name());
        assertEquals("b", info.labels().get("a"));
    }

    @Test
    default void s04_commitDropsTheKey(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        assertTrue(bench.all().containsKey("key"));
        snapshotter.commit("name", "key", Map.of(), "");
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.stat("key"));
        assertFalse(bench.all().containsKey("key"));
    }

    @Test
    default void s05_commitKeepsTheParent(SnapshotterBench bench) {
        bench.commit("base", "");
        assertEquals("", bench.snapshotter().stat("base").parent());
        bench.commit("name", "base");
        assertEquals("base", bench.snapshotter().stat("name").parent());
    }

    @Test
    default void s06_timesTellPreparationAndLastChange(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        Instant before = Instant.now();
        snapshotter.prepare("key", "", Map.of());
        Instant after = Instant.now();
        SnapshotInfo made = snapshotter.stat("key");
        assertFalse(made.createdAt().isBefore(before), made + " made after " + before);
        assertFalse(made.createdAt().isAfter(after), made + " made before " + after);
        assertFalse(made.updatedAt().isBefore(made.createdAt()), made.toString());

        SnapshotInfo updated = snapshotter.update("key", new LabelUpdate.Replace(Map.of("a", "b")));
        assertEquals(made.createdAt(), updated.createdAt());
        assertFalse(updated.updatedAt().isBefore(after), updated + " updated after " + after);

        Instant commit = Instant.now();
        snapshotter.commit("name", "key", Map.of(), "");
        SnapshotInfo committed = snapshotter.stat("name");
        assertFalse(committed.createdAt().isBefore(made.createdAt()), committed.toString());
        assertFalse(committed.updatedAt().isBefore(commit), committed + " after " + commit);
        assertFalse(committed.updatedAt().isAfter(Instant.now()), committed + " is in the past");
    }

    @Test
    default void s07_everyKindCanBeRemoved(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("committed", "");
        snapshotter.prepare("active", "", Map.of());
        snapshotter.view("view", "", Map.of());
        for (String key : List.of("active", "view", "committed")) {
            assertTrue(bench.all().containsKey(key), key);
            snapshotter.remove(key);
            assertFalse(bench.all().containsKey(key), key);
            bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.stat(key));
        }
    }

    @Test
    default void s08_aKeyIsFreeAgainAfterRemoval(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("key", "");
        snapshotter.remove("key");
        snapshotter.prepare("key", "", Map.of("old", "1"));
        snapshotter.remove("key");
        snapshotter.view("key", "", Map.of("new", "1"));
        SnapshotInfo info = snapshotter.stat("key");
        assertEquals(SnapshotKind.VIEW, info.kind());
        assertEquals("1", info.labels().get("new"));
        assertFalse(info.labels().containsKey("old"), info.toString());
    }

    @Test
    default void s09_aKeyIsFreeAgainAfterCommit(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        snapshotter.commit("one", "key", Map.of(), "");
        snapshotter.prepare("key", "one", Map.of());
        snapshotter.commit("two", "key", Map.of(), "");
        assertEquals("one", snapshotter.stat("two").parent());
    }
}
