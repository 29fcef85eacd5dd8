package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Rules 10 to 16: keys and names. */
interface SnapshotKeyRules {
    /** Keys that a careless implementation trips over, or takes for one another. */
    List<String> ODD_KEYS =
            List.of(
                    "a",
                    "A",
                    " a",
                    "a ",
                    "a/b c\n\u2603",
                    "../../etc/passwd",
                    "/",
                    ".",
                    "..",
                    "a\u0000b",
                    "sha256:0123456789abcdef",
                    "default/12/extract-1-AbCd sha256:00",
                    "\u00e9",
                    "e\u0301",
                    "\ud83d\udea2",
                    "new-1",
                    "1",
                    "01",
                    "x".repeat(1000));

    @Test
    default void s10_keysAreAnyText(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        String parent = "";
        for (String key : ODD_KEYS) {
            String name = "committed " + key;
            snapshotter.prepare(key, parent, Map.of());
            assertEquals(key, snapshotter.stat(key).name());
            snapshotter.commit(name, key, Map.of(), "");
            assertEquals(parent, snapshotter.stat(name).parent());
            parent = name;
        }
        assertEquals(ODD_KEYS.size(), bench.all().size());
    }

    @Test
    default void s11_keysAreEqualOnlyToTheLetter(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        for (String key : ODD_KEYS) {
            snapshotter.prepare(key, "", Map.of("key", key));
        }
        for (String key : ODD_KEYS) {
            SnapshotInfo info = snapshotter.stat(key);
            assertEquals(key, info.labels().get("key"));
        }
        assertEquals(ODD_KEYS.size(), bench.all().size());
    }

    @Test
    default void s12_prepareRejectsAKeyInUse(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        for (String key : oneOfEachKind(bench)) {
            bench.refused(
                    ErrorCode.ALREADY_EXISTS, () -> snapshotter.prepare(key, "", Map.of("a", "b")));
        }
        snapshotter.prepare("another", "", Map.of("a", "b"));
    }

    @Test
    default void s13_viewRejectsAKeyInUse(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        for (String key : oneOfEachKind(bench)) {
            bench.refused(
                    ErrorCode.ALREADY_EXISTS, () -> snapshotter.view(key, "", Map.of("a", "b")));
        }
        snapshotter.view("another", "", Map.of("a", "b"));
    }

    @Test
    default void s14_commitRejectsANameInUse(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        for (String name : oneOfEachKind(bench)) {
            bench.refused(
                    ErrorCode.ALREADY_EXISTS,
                    () -> snapshotter.commit(name, "key", Map.of("a", "b"), ""));
        }
        bench.refused(
                ErrorCode.ALREADY_EXISTS, () -> snapshotter.commit("key", "key", Map.of(), ""));
        assertEquals(SnapshotKind.ACTIVE, snapshotter.stat("key").kind());
        snapshotter.commit("another", "key", Map.of(), "");
    }

    @Test
    default void s15_anEmptyKeyIsRefused(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        assertThrows(DavitException.class, () -> snapshotter.prepare("", "", Map.of()));
        assertThrows(DavitException.class, () -> snapshotter.view("", "", Map.of()));
        assertThrows(DavitException.class, () -> snapshotter.commit("", "key", Map.of(), ""));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.stat(""));
        assertEquals(List.of("key"), List.copyOf(bench.all().keySet()));
        snapshotter.commit("name", "key", Map.of(), "");
    }

    @Test
    default void s16_anUnknownKeyIsNotFound(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("other", "");
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.stat("none"));
        bench.refused(
                ErrorCode.NOT_FOUND,
                () -> snapshotter.update("none", new LabelUpdate.Replace(Map.of("a", "b"))));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.usage("none"));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.mounts("none"));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.commit("name", "none", Map.of(), ""));
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.remove("none"));
        snapshotter.prepare("none", "", Map.of());
        snapshotter.stat("none");
    }

    private static List<String> oneOfEachKind(SnapshotterBench bench) {
        bench.commit("committed", "");
        bench.snapshotter().prepare("active", "", Map.of());
        bench.snapshotter().view("view", "committed", Map.of());
        var keys = List.of("active", "view", "committed");
        assertTrue(bench.all().keySet().containsAll(keys));
        return keys;
    }
}
