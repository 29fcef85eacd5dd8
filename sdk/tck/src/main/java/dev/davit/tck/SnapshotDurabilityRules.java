package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Rules 69 to 72: what is there again after a restart. */
interface SnapshotDurabilityRules {
    @Test
    default void s69_snapshotsSurviveReopening(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.prepare("active", "base", Map.of("a", "1"));
        snapshotter.view("view", "base", Map.of("b", "2"));
        snapshotter.update("base", new LabelUpdate.Replace(Map.of("c", "\u2603")));
        Map<String, SnapshotInfo> before = bench.all();
        Usage usage = snapshotter.usage("base");
        bench.reopen();
        if (bench.declines(SnapshotterBehaviour.DURABILITY)) {
            assertTrue(bench.all().isEmpty(), "survived, though that is declined");
            return;
        }
        assertEquals(before, bench.all());
        assertEquals(usage, bench.snapshotter().usage("base"));
        bench.reopen();
        assertEquals(before, bench.all());
    }

    @Test
    default void s70_removalSurvivesReopening(SnapshotterBench bench) throws Exception {
        needsDurability(bench);
        bench.commit("base", "");
        bench.snapshotter().prepare("active", "base", Map.of());
        bench.snapshotter().view("view", "base", Map.of());
        bench.snapshotter().remove("active");
        bench.reopen();
        assertEquals(List.of("base", "view"), List.copyOf(bench.all().keySet()));
        bench.snapshotter().remove("view");
        bench.snapshotter().remove("base");
        bench.reopen();
        assertTrue(bench.all().isEmpty());
    }

    @Test
    default void s71_rulesHoldAfterReopening(SnapshotterBench bench) throws Exception {
        needsDurability(bench);
        bench.commit("base", "");
        bench.snapshotter().prepare("active", "base", Map.of());
        bench.reopen();
        Snapshotter snapshotter = bench.snapshotter();
        bench.refused(ErrorCode.ALREADY_EXISTS, () -> snapshotter.prepare("active", "", Map.of()));
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove("base"));
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.mounts("base"));
        snapshotter.commit("child", "active", Map.of(), "");
        assertEquals("base", snapshotter.stat("child").parent());
        snapshotter.prepare("active", "child", Map.of());
    }

    @Test
    default void s72_filesSurviveReopening(SnapshotterBench bench) throws Exception {
        needsDurability(bench);
        bench.needsFiles();
        bench.commit("base", "", directory -> Files.writeString(directory.resolve("a"), "base"));
        bench.mounted(
                bench.snapshotter().prepare("active", "base", Map.of()),
                directory -> Files.writeString(directory.resolve("b"), "active"));
        bench.snapshotter().prepare("gone", "base", Map.of());
        bench.snapshotter().remove("gone");
        bench.reopen();
        bench.mounted(
                bench.snapshotter().prepare("new", "base", Map.of()),
                directory -> {
                    assertEquals("base", Files.readString(directory.resolve("a")));
                    Files.writeString(directory.resolve("c"), "new");
                });
        bench.mounted(
                "active",
                directory -> {
                    assertEquals("base", Files.readString(directory.resolve("a")));
                    assertEquals("active", Files.readString(directory.resolve("b")));
                    assertTrue(Files.notExists(directory.resolve("c")));
                });
    }

    private static void needsDurability(SnapshotterBench bench) {
        assumeFalse(
                bench.declines(SnapshotterBehaviour.DURABILITY),
                "declines " + SnapshotterBehaviour.DURABILITY);
    }
}
