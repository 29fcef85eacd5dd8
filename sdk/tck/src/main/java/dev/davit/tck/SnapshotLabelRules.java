package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.davit.api.LabelUpdate;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules 30 to 37: labels. */
interface SnapshotLabelRules {
    /** Labels of the kind that reaches a snapshotter through every floor. */
    String PREFIX = "containerd.io/snapshot/";

    @Test
    default void s30_labelsAreKept(SnapshotterBench bench) {
        Map<String, String> labels =
                Map.of(
                        PREFIX + "a", "b",
                        PREFIX + "dots.and/slashes", "c=d,\"e\"",
                        PREFIX + "\u00e9\ud83d\udea2", "\u2603\n",
                        PREFIX + "long", "x".repeat(4000));
        bench.snapshotter().prepare("key", "", labels);
        assertEquals(labels, labels(bench, "key"));
    }

    @Test
    default void s31_commitReplacesLabels(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of(PREFIX + "a", "1", PREFIX + "b", "1"));
        snapshotter.commit("name", "key", Map.of(PREFIX + "b", "2", PREFIX + "c", "2"), "");
        assertEquals(Map.of(PREFIX + "b", "2", PREFIX + "c", "2"), labels(bench, "name"));
    }

    @Test
    default void s32_updateMergesLabels(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of(PREFIX + "a", "1", PREFIX + "b", "1"));
        SnapshotInfo answer =
                snapshotter.update(
                        "key", new LabelUpdate.Merge(Map.of(PREFIX + "b", "2", PREFIX + "c", "2")));
        Map<String, String> merged =
                Map.of(PREFIX + "a", "1", PREFIX + "b", "2", PREFIX + "c", "2");
        assertEquals(merged, ours(answer));
        assertEquals(merged, labels(bench, "key"));
    }

    @Test
    default void s33_updateReplacesLabels(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of(PREFIX + "a", "1", PREFIX + "b", "1"));
        SnapshotInfo answer =
                snapshotter.update("key", new LabelUpdate.Replace(Map.of(PREFIX + "c", "2")));
        assertEquals(Map.of(PREFIX + "c", "2"), ours(answer));
        assertEquals(Map.of(PREFIX + "c", "2"), labels(bench, "key"));
    }

    @Test
    default void s34_anEmptyValueIsNoLabel(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of(PREFIX + "a", "", PREFIX + "b", "1"));
        assertEquals(Map.of(PREFIX + "b", "1"), labels(bench, "key"));
        snapshotter.update(
                "key", new LabelUpdate.Merge(Map.of(PREFIX + "b", "", PREFIX + "c", "1")));
        assertEquals(Map.of(PREFIX + "c", "1"), labels(bench, "key"));
        snapshotter.update("key", new LabelUpdate.Replace(Map.of(PREFIX + "c", "")));
        assertEquals(Map.of(), labels(bench, "key"));
        snapshotter.commit("name", "key", Map.of(PREFIX + "a", "", PREFIX + "b", "1"), "");
        assertEquals(Map.of(PREFIX + "b", "1"), labels(bench, "name"));
    }

    @Test
    default void s35_updateChangesLabelsOnly(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.prepare("key", "base", Map.of());
        SnapshotInfo before = snapshotter.stat("key");
        var mounts = snapshotter.mounts("key");
        SnapshotInfo answer =
                snapshotter.update("key", new LabelUpdate.Merge(Map.of(PREFIX + "a", "b")));
        SnapshotInfo after = snapshotter.stat("key");
        assertEquals(answer, after);
        assertEquals(before.kind(), after.kind());
        assertEquals(before.name(), after.name());
        assertEquals(before.parent(), after.parent());
        assertEquals(before.createdAt(), after.createdAt());
        assertEquals(mounts, snapshotter.mounts("key"));
        assertEquals(2, bench.all().size());
    }

    @Test
    default void s36_labelsOfEveryKindCanBeChanged(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("committed", "");
        snapshotter.prepare("active", "committed", Map.of());
        snapshotter.view("view", "committed", Map.of());
        for (String key : List.of("committed", "active", "view")) {
            snapshotter.update(key, new LabelUpdate.Merge(Map.of(PREFIX + "of", key)));
        }
        for (String key : List.of("committed", "active", "view")) {
            assertEquals(Map.of(PREFIX + "of", key), labels(bench, key));
        }
    }

    @Test
    default void s37_labelsAreNotInherited(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        snapshotter.commit("base", "key", Map.of(PREFIX + "a", "b"), "");
        snapshotter.prepare("active", "base", Map.of());
        snapshotter.view("view", "base", Map.of());
        assertFalse(labels(bench, "active").containsKey(PREFIX + "a"));
        assertFalse(labels(bench, "view").containsKey(PREFIX + "a"));
        assertEquals(Map.of(PREFIX + "a", "b"), labels(bench, "base"));
    }

    private static Map<String, String> labels(SnapshotterBench bench, String key) {
        return ours(bench.snapshotter().stat(key));
    }

    /** Leaves out labels that a snapshotter shows of its own accord. */
    private static Map<String, String> ours(SnapshotInfo info) {
        var labels = new HashMap<>(info.labels());
        labels.keySet().removeIf(key -> key.startsWith(PREFIX + "overlay."));
        return Map.copyOf(labels);
    }
}
