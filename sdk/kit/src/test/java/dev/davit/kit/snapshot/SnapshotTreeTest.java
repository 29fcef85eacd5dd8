package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

final class SnapshotTreeTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir Path directory;

    private final SettableClock clock = new SettableClock(START);
    private final FaultyFile.Faults faults = new FaultyFile.Faults();

    @Test
    void timesAreThoseOfTheClock() {
        try (SnapshotTree tree = open()) {
            prepare(tree, "key", "");
            clock.advance(Duration.ofSeconds(1));
            tree.update("key", new LabelUpdate.Replace(Map.of("a", "b")));
            assertEquals(START, tree.image().get("key").info().createdAt());
            assertEquals(START.plusSeconds(1), tree.image().get("key").info().updatedAt());
            clock.advance(Duration.ofSeconds(1));
            commit(tree, "name", "key", "");
            SnapshotInfo info = tree.image().get("name").info();
            assertEquals(START, info.createdAt());
            assertEquals(START.plusSeconds(2), info.updatedAt());
        }
    }

    @Test
    void refusalsHaveTheWordsOfTheTrade() {
        try (SnapshotTree tree = open()) {
            prepare(tree, "active", "");
            prepare(tree, "base", "");
            commit(tree, "b", "base", "");
            prepare(tree, "child", "b");
            says("snapshot none does not exist: not found", () -> tree.remove("none"));
            says("snapshot none does not exist: not found", () -> tree.image().get("none"));
            says("snapshot \"active\": already exists", () -> prepare(tree, "active", ""));
            says(
                    "parent snapshot none does not exist: not found",
                    () -> prepare(tree, "k", "none"));
            says(
                    "parent \"active\" is not committed snapshot: invalid argument",
                    () -> prepare(tree, "k", "active"));
            says("committed snapshot b: already exists", () -> commit(tree, "b", "active", ""));
            says(
                    "snapshot \"b\" is not active: failed precondition",
                    () -> commit(tree, "c", "b", ""));
            says(
                    "cannot change parent of active snapshot: invalid argument",
                    () -> commit(tree, "c", "child", "active"));
            says(
                    "missing parent \"active\" of snapshot \"active\": not found",
                    () -> commit(tree, "c", "active", "active"));
            says(
                    "missing parent \"none\" of snapshot \"active\": not found",
                    () -> commit(tree, "c", "active", "none"));
            says("cannot remove snapshot with child: failed precondition", () -> tree.remove("b"));
            says(
                    "requested snapshot b not active or view: failed precondition",
                    () -> SnapshotRules.checkMountable(tree.image().get("b")));
        }
    }

    @Test
    void anImageDoesNotChange() {
        try (SnapshotTree tree = open()) {
            prepare(tree, "one", "");
            SnapshotImage before = tree.image();
            prepare(tree, "two", "");
            tree.remove("one");
            assertEquals(1, before.size());
            assertTrue(before.find("one").isPresent());
            assertTrue(tree.image().find("one").isEmpty());
        }
    }

    @Test
    void parentsComeNearestFirst() {
        try (SnapshotTree tree = open()) {
            String top = "";
            for (int i = 0; i < 3; i++) {
                prepare(tree, "key", top);
                commit(tree, "layer" + i, "key", "");
                top = "layer" + i;
            }
            prepare(tree, "key", top);
            SnapshotImage image = tree.image();
            List<String> names =
                    image.parents(image.get("key")).stream().map(s -> s.info().name()).toList();
            assertEquals(List.of("layer2", "layer1", "layer0"), names);
        }
    }

    @Test
    void anIdIsNeverGivenTwice() {
        var ids = new HashSet<Long>();
        for (int life = 0; life < 3; life++) {
            try (SnapshotTree tree = open()) {
                for (int i = 0; i < 3; i++) {
                    Snapshot made = prepare(tree, "key", "");
                    assertTrue(ids.add(made.id()), "given before: " + made);
                    tree.remove("key");
                }
            }
        }
        assertEquals(9, ids.size());
    }

    @Test
    void aCommitOfASnapshotThatWasReplacedIsRefused() {
        try (SnapshotTree tree = open()) {
            Snapshot old = prepare(tree, "key", "");
            tree.remove("key");
            prepare(tree, "key", "");
            says(
                    "snapshot key does not exist: not found",
                    () -> tree.commit("name", old, Map.of(), "", Usage.ZERO));
            commit(tree, "name", "key", "");
        }
    }

    @Test
    void onlyOneMayHaveItOpen() {
        try (SnapshotTree tree = open()) {
            prepare(tree, "key", "");
            var refusal = assertThrows(DavitException.class, this::open);
            assertEquals(ErrorCode.FAILED_PRECONDITION, refusal.code());
            assertTrue(refusal.getMessage().contains("snapshots.lock"), refusal.getMessage());
        }
        open().close();
    }

    @Test
    void closedMeansClosed() {
        SnapshotTree tree = open();
        prepare(tree, "key", "");
        tree.close();
        tree.close();
        var refusal = assertThrows(DavitException.class, () -> tree.remove("key"));
        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
        assertEquals(1, tree.image().size());
    }

    @Test
    void theLogDoesNotGrowForEver() throws IOException {
        try (SnapshotTree tree = open()) {
            prepare(tree, "stays", "");
            Map<String, String> labels = Map.of("long", "x".repeat(4000));
            for (int i = 0; i < 300; i++) {
                tree.create(tree.newId(), SnapshotKind.VIEW, "key", "", labels);
                tree.remove("key");
            }
            assertTrue(Files.size(log()) < 300_000, Files.size(log()) + " bytes");
        }
        try (SnapshotTree tree = open()) {
            assertEquals(1, tree.image().size());
            assertTrue(Files.size(log()) < 300, Files.size(log()) + " bytes");
            assertTrue(tree.newId() > 300);
        }
    }

    @Test
    void whatHappensIsThereAfterReopening() {
        var random = new Random(7);
        var model = new TreeMap<String, Snapshot>();
        for (int life = 0; life < 20; life++) {
            try (SnapshotTree tree = open()) {
                assertEquals(model, snapshots(tree));
                for (int i = 0; i < 50; i++) {
                    step(tree, random);
                }
                model.clear();
                model.putAll(snapshots(tree));
            }
        }
        assertTrue(model.size() > 20, model.size() + " snapshots");
    }

    @Test
    void changesAtOnceAreAllThere() throws Exception {
        var made = new ConcurrentHashMap<String, Snapshot>();
        try (SnapshotTree tree = open()) {
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 500; i++) {
                    String key = "key" + i;
                    executor.execute(() -> made.put(key, prepare(tree, key, "")));
                }
            }
            assertEquals(new TreeMap<>(made), snapshots(tree));
        }
        try (SnapshotTree tree = open()) {
            assertEquals(500, made.size());
            assertEquals(new TreeMap<>(made), snapshots(tree));
        }
    }

    @Test
    void aFullDiskUndoesTheChangeAndNoMore() {
        for (int written = 0; written < 60; written += 7) {
            try (SnapshotTree tree = open()) {
                Map<String, Snapshot> before = snapshots(tree);
                faults.shortWrite = written;
                var full = assertThrows(DavitException.class, () -> prepare(tree, "full", ""));
                assertEquals(ErrorCode.RESOURCE_EXHAUSTED, full.code());
                assertEquals(before, snapshots(tree));
                faults.shortWrite = -1;
                prepare(tree, "room again " + written, "");
            }
        }
        try (SnapshotTree tree = open()) {
            assertEquals(9, tree.image().size());
            assertTrue(tree.image().find("full").isEmpty());
        }
    }

    @Test
    void afterAFailedSyncNothingIsPromised() {
        try (SnapshotTree tree = open()) {
            prepare(tree, "before", "");
            faults.syncFails = true;
            var lost = assertThrows(DavitException.class, () -> prepare(tree, "key", ""));
            assertEquals(ErrorCode.DATA_LOSS, lost.code());
            assertTrue(lost.getMessage().contains(log().toString()), lost.getMessage());
            faults.syncFails = false;
            var refused = assertThrows(DavitException.class, () -> prepare(tree, "more", ""));
            assertEquals(ErrorCode.DATA_LOSS, refused.code());
            assertEquals(1, tree.image().size());
        }
        try (SnapshotTree tree = open()) {
            assertTrue(tree.image().find("before").isPresent());
            prepare(tree, "more", "");
        }
    }

    @Test
    void whatCannotBeCutOffAgainIsNotBuiltUpon() {
        try (SnapshotTree tree = open()) {
            faults.shortWrite = 10;
            faults.truncateFails = true;
            assertThrows(DavitException.class, () -> prepare(tree, "key", ""));
            faults.shortWrite = -1;
            faults.truncateFails = false;
            var refused = assertThrows(DavitException.class, () -> prepare(tree, "more", ""));
            assertEquals(ErrorCode.DATA_LOSS, refused.code());
        }
        try (SnapshotTree tree = open()) {
            assertEquals(0, tree.image().size());
        }
    }

    @Test
    void aPowerCutLosesNothingThatWasAnswered() throws IOException {
        var random = new Random(3);
        var acknowledged = new TreeMap<String, Snapshot>();
        int survived = 0;
        for (int cut = 0; cut < 400; cut++) {
            try (SnapshotTree tree = open()) {
                Map<String, Snapshot> found = snapshots(tree);
                var more = new HashMap<>(found);
                more.keySet().removeAll(acknowledged.keySet());
                acknowledged.forEach((key, snapshot) -> assertEquals(snapshot, found.get(key)));
                assertTrue(more.size() <= 1, "only the change under way: " + more);
                survived += more.size();
                for (int i = random.nextInt(4); i > 0; i--) {
                    step(tree, random);
                }
                acknowledged.clear();
                acknowledged.putAll(snapshots(tree));
                faults.powerLostAfterAppend = true;
                Map<String, String> labels = Map.of("long", "x".repeat(random.nextInt(3000)));
                String key = "cut" + cut;
                assertThrows(
                        DavitException.class,
                        () -> tree.create(tree.newId(), SnapshotKind.VIEW, key, "", labels));
                faults.powerLostAfterAppend = false;
                faults.cutPower(log(), random);
            }
        }
        assertTrue(survived > 10 && survived < 390, survived + " changes under way survived");
    }

    private SnapshotTree open() {
        return SnapshotTree.open(directory, clock, faults::open);
    }

    private Path log() {
        return directory.resolve("snapshots.log");
    }

    private static void says(String message, Executable call) {
        assertEquals(message, assertThrows(DavitException.class, call).getMessage());
    }

    private static Snapshot prepare(SnapshotTree tree, String key, String parent) {
        return tree.create(tree.newId(), SnapshotKind.ACTIVE, key, parent, Map.of());
    }

    private static Snapshot commit(SnapshotTree tree, String name, String key, String rebase) {
        Snapshot active = tree.image().get(key);
        return tree.commit(name, active, Map.of("of", key), rebase, new Usage(active.id(), 1));
    }

    private static Map<String, Snapshot> snapshots(SnapshotTree tree) {
        var snapshots = new TreeMap<String, Snapshot>();
        tree.image().forEach(snapshot -> snapshots.put(snapshot.info().name(), snapshot));
        return snapshots;
    }

    /** Does something, whether or not it is allowed. */
    private static void step(SnapshotTree tree, Random random) {
        var keys = List.copyOf(snapshots(tree).keySet());
        String some = keys.isEmpty() ? "none" : keys.get(random.nextInt(keys.size()));
        String fresh = "key" + random.nextInt(1000);
        try {
            switch (random.nextInt(6)) {
                case 0 -> tree.remove(some);
                case 1 -> tree.update(some, new LabelUpdate.Merge(Map.of("a", fresh)));
                case 2 -> prepare(tree, fresh, some);
                case 3 -> prepare(tree, fresh, "");
                case 4 -> tree.create(tree.newId(), SnapshotKind.VIEW, fresh, "", Map.of());
                default -> commit(tree, fresh, some, "");
            }
        } catch (DavitException e) {
            assertTrue(e.code() != ErrorCode.DATA_LOSS, e.getMessage());
        }
    }
}
