package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules 73 to 80: abilities that a snapshotter may have or not. */
interface SnapshotOptionRules {
    /** Label that names a layer which may be at hand. */
    String REFERENCE = "containerd.io/snapshot.ref";

    @Test
    default void s73_cleanUpSparesWhatIsNeeded(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        if (bench.declines(SnapshotterBehaviour.CLEANUP)) {
            if (snapshotter instanceof SnapshotCleaner cleaner) {
                var refusal = assertThrows(DavitException.class, cleaner::cleanup);
                assertEquals(ErrorCode.UNIMPLEMENTED, refusal.code());
            }
            return;
        }
        SnapshotCleaner cleaner = assertInstanceOf(SnapshotCleaner.class, snapshotter);
        boolean files = !bench.declines(SnapshotterBehaviour.MOUNTING);
        if (files) {
            bench.needsFiles();
            bench.commit("base", "", directory -> Files.createFile(directory.resolve("a")));
        } else {
            bench.commit("base", "");
        }
        snapshotter.prepare("active", "base", Map.of());
        snapshotter.view("view", "base", Map.of());
        bench.commit("gone", "base");
        snapshotter.remove("gone");
        Map<String, SnapshotInfo> before = bench.all();
        cleaner.cleanup();
        cleaner.cleanup();
        assertEquals(before, bench.all());
        if (files) {
            bench.mounted("active", directory -> assertTrue(Files.exists(directory.resolve("a"))));
            bench.mounted("view", directory -> assertTrue(Files.exists(directory.resolve("a"))));
        }
    }

    @Test
    default void s74_cleanUpMayRunAtAnyTime(SnapshotterBench bench) throws Exception {
        assumeFalse(
                bench.declines(SnapshotterBehaviour.CLEANUP),
                "declines " + SnapshotterBehaviour.CLEANUP);
        boolean files = !bench.declines(SnapshotterBehaviour.MOUNTING);
        if (files) {
            bench.needsFiles();
        }
        Snapshotter snapshotter = bench.snapshotter();
        SnapshotCleaner cleaner = assertInstanceOf(SnapshotCleaner.class, snapshotter);
        List<Outcome> outcomes =
                bench.race(
                        8,
                        number -> {
                            for (int i = 0; i < 10; i++) {
                                String key = number + "-" + i;
                                if (number == 0) {
                                    cleaner.cleanup();
                                    continue;
                                }
                                snapshotter.prepare(key, "", Map.of());
                                if (i % 2 == 0) {
                                    snapshotter.remove(key);
                                } else {
                                    snapshotter.commit("name " + key, key, Map.of(), "");
                                }
                            }
                        });
        outcomes.forEach(outcome -> assertEquals(new Outcome.Done(), outcome));
        cleaner.cleanup();
        Set<String> names = bench.all().keySet();
        assertEquals(7 * 5, names.size());
        if (files) {
            for (String name : names) {
                bench.mounted(
                        snapshotter.prepare("on " + name, name, Map.of()),
                        directory -> Files.createFile(directory.resolve("a")));
            }
        }
    }

    @Test
    default void s75_commitGivesAParentToASnapshotWithoutOne(SnapshotterBench bench)
            throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        boolean files = !bench.declines(SnapshotterBehaviour.MOUNTING);
        if (files) {
            bench.needsFiles();
            bench.commit("base", "", directory -> Files.createFile(directory.resolve("lower")));
        } else {
            bench.commit("base", "");
        }
        List<Mount> mounts = snapshotter.prepare("key", "", Map.of());
        if (files) {
            bench.mounted(mounts, directory -> Files.createFile(directory.resolve("upper")));
        }
        if (bench.declines(SnapshotterBehaviour.REBASE)) {
            checkFilesOfTheParentAreNotThere(bench, files);
            return;
        }
        snapshotter.commit("name", "key", Map.of(), "base");
        assertEquals("base", snapshotter.stat("name").parent());
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove("base"));
        if (files) {
            bench.mounted(
                    snapshotter.view("view", "name", Map.of()),
                    directory -> {
                        assertTrue(Files.exists(directory.resolve("upper")));
                        assertTrue(Files.exists(directory.resolve("lower")));
                    });
        }
    }

    @Test
    default void s76_commitRejectsAnUnknownParent(SnapshotterBench bench) {
        needsRebase(bench);
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        bench.refused(
                ErrorCode.NOT_FOUND, () -> snapshotter.commit("name", "key", Map.of(), "nobody"));
        snapshotter.commit("name", "key", Map.of(), "");
    }

    @Test
    default void s77_commitRejectsAParentThatIsNotCommitted(SnapshotterBench bench) {
        needsRebase(bench);
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        snapshotter.prepare("active", "", Map.of());
        snapshotter.view("view", "", Map.of());
        for (String parent : List.of("active", "view")) {
            bench.refused(
                    ErrorCode.INVALID_ARGUMENT,
                    () -> snapshotter.commit("name", "key", Map.of(), parent));
        }
        assertThrows(
                DavitException.class, () -> snapshotter.commit("name", "key", Map.of(), "key"));
        snapshotter.commit("name", "key", Map.of(), "");
    }

    @Test
    default void s78_aLayerAtHandIsCommittedAndAnnounced(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        if (bench.declines(SnapshotterBehaviour.REMOTE)) {
            snapshotter.prepare("key", "", Map.of(REFERENCE, "sha256-of-any-layer"));
            assertEquals(SnapshotKind.ACTIVE, snapshotter.stat("key").kind());
            return;
        }
        String reference = bench.suite().referenceAtHand();
        var refusal =
                assertThrows(
                        DavitException.class,
                        () -> snapshotter.prepare("key", "", Map.of(REFERENCE, reference)));
        assertEquals(ErrorCode.ALREADY_EXISTS, refusal.code());
        assertFalse(bench.all().containsKey("key"), "the key is not taken");
        var found = bench.matching(new FieldFilter(List.of("labels", REFERENCE), reference));
        assertEquals(1, found.size(), found.toString());
        SnapshotInfo info = found.values().iterator().next();
        assertEquals(SnapshotKind.COMMITTED, info.kind());
        assertEquals("", info.parent());
        snapshotter.prepare("child", info.name(), Map.of());
    }

    @Test
    default void s79_aLayerNotAtHandIsPrepared(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        Map<String, String> labels = Map.of(REFERENCE, "no-such-layer-anywhere");
        assertFalse(snapshotter.prepare("key", "", labels).isEmpty());
        SnapshotInfo info = snapshotter.stat("key");
        assertEquals(SnapshotKind.ACTIVE, info.kind());
        assertEquals("no-such-layer-anywhere", info.labels().get(REFERENCE));
        snapshotter.commit("name", "key", labels, "");
        assertEquals("no-such-layer-anywhere", snapshotter.stat("name").labels().get(REFERENCE));
    }

    @Test
    default void s80_aStagedLayerIsReadOnlyAndCanBeCommitted(SnapshotterBench bench) {
        assumeFalse(
                bench.declines(SnapshotterBehaviour.STAGING),
                "declines " + SnapshotterBehaviour.STAGING + ", which s40 has checked");
        Snapshotter snapshotter = bench.snapshotter();
        List<Mount> mounts = snapshotter.prepare("key", "", bench.suite().stagingLabels());
        assertTrue(mounts.getLast().options().contains("ro"), mounts.toString());
        assertEquals(SnapshotKind.ACTIVE, snapshotter.stat("key").kind());
        snapshotter.commit("name", "key", Map.of(), "");
        assertEquals(SnapshotKind.COMMITTED, snapshotter.stat("name").kind());
    }

    private static void checkFilesOfTheParentAreNotThere(SnapshotterBench bench, boolean files)
            throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        try {
            snapshotter.commit("name", "key", Map.of(), "base");
        } catch (DavitException e) {
            assertEquals(SnapshotKind.ACTIVE, snapshotter.stat("key").kind());
            return;
        }
        if (files) {
            bench.mounted(
                    snapshotter.view("view", "name", Map.of()),
                    directory -> {
                        assertTrue(Files.exists(directory.resolve("upper")));
                        assertFalse(Files.exists(directory.resolve("lower")), "shows through");
                    });
        }
    }

    private static void needsRebase(SnapshotterBench bench) {
        assumeFalse(
                bench.declines(SnapshotterBehaviour.REBASE),
                "declines " + SnapshotterBehaviour.REBASE);
    }
}
