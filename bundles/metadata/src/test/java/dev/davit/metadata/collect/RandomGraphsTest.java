package dev.davit.metadata.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.metadata.store.image.Image;
import dev.davit.testkit.SettableClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The collector beside the model, on graphs made at random; a failure names its seed. */
class RandomGraphsTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final int CHANGES = 120;

    private final SettableClock clock = new SettableClock(NOON);

    @TempDir private Path directory;
    private Store store;
    private Database database;

    @BeforeEach
    void open() {
        store = Store.open(directory, StoreOptions.forSchema(1));
        database = new Database(store, clock, new Dirt());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(RandomWorld world, int times) {
        database.write(
                edit -> {
                    for (int i = 0; i < times; i++) {
                        world.change(edit);
                    }
                    return world;
                });
    }

    private Marker mark() {
        return new Marker(database.image(), clock.instant());
    }

    private void collect() {
        new Sweeper(database, mark()).sweep();
    }

    private Set<String> survivors(Image image) {
        return CollectionModel.survivors(image, clock.instant());
    }

    private Set<String> all() {
        return CollectionModel.all(database.image());
    }

    /** Tells the differences only. */
    private void assertLeft(Set<String> expected, String where) {
        var missing = new TreeSet<>(expected);
        missing.removeAll(all());
        var surplus = new TreeSet<>(all());
        surplus.removeAll(expected);
        assertEquals(Set.of(), missing, "reachable and removed: " + where);
        assertEquals(Set.of(), surplus, "garbage and left: " + where);
    }

    /** One pass is enough where nobody writes meanwhile. */
    private void onePassLeavesWhatTheModelLeaves(long seed) {
        var world = new RandomWorld(seed);
        for (int round = 0; round < 4; round++) {
            change(world, CHANGES);
            Set<String> expected = survivors(database.image());
            collect();
            assertLeft(expected, "seed " + seed + ", round " + round);
            clock.advance(Duration.ofMinutes(50));
        }
    }

    /** What was written between mark and sweep counts as it is at the sweep. */
    private void nothingReachableGoesThoughItChangesUnderTheMarks(long seed) {
        var world = new RandomWorld(seed);
        for (int round = 0; round < 4; round++) {
            change(world, CHANGES);
            Marker marker = mark();
            change(world, CHANGES / 3);
            Set<String> expected = survivors(database.image());
            new Sweeper(database, marker).sweep();
            var missing = new TreeSet<>(expected);
            missing.removeAll(all());
            assertEquals(Set.of(), missing, "reachable and removed: seed " + seed);
            collect();
            assertLeft(expected, "two passes, seed " + seed + ", round " + round);
            clock.advance(Duration.ofMinutes(50));
        }
    }

    @Test
    void onePassLeavesWhatTheModelLeaves() {
        for (long seed = 1; seed <= 60; seed++) {
            onePassLeavesWhatTheModelLeaves(seed);
        }
    }

    @Test
    void nothingReachableGoesThoughItChangesUnderTheMarks() {
        for (long seed = 1; seed <= 60; seed++) {
            nothingReachableGoesThoughItChangesUnderTheMarks(seed);
        }
    }

    @Test
    @Tag("slow")
    void hundredsOfGraphs() {
        for (long seed = 1000; seed < 1300; seed++) {
            onePassLeavesWhatTheModelLeaves(seed);
            nothingReachableGoesThoughItChangesUnderTheMarks(seed);
        }
    }

    /** The worlds have something to keep and something to remove. */
    @Test
    void worldsAreNeitherEmptyNorAllGarbage() {
        change(new RandomWorld(1), CHANGES);
        Set<String> before = all();
        Set<String> expected = survivors(database.image());
        assertTrue(expected.size() > 10, expected::toString);
        assertNotEquals(before, expected);
    }

    @Test
    void collectionsBesideWritersEndWhereTheModelEnds() throws InterruptedException {
        var failure = new AtomicReference<@Nullable Throwable>();
        var stop = new AtomicBoolean();
        Thread collector = Thread.ofVirtual().start(() -> repeat(stop, failure, this::collect));
        Thread[] writers = new Thread[4];
        for (int i = 0; i < writers.length; i++) {
            var world = new RandomWorld(i);
            writers[i] =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int n = 0; n < 500; n++) {
                                            change(world, 5);
                                        }
                                    });
        }
        for (Thread writer : writers) {
            writer.join();
        }
        stop.set(true);
        collector.join();
        assertEquals(null, failure.get());
        Set<String> expected = survivors(database.image());
        collect();
        collect();
        assertEquals(expected, all());
    }

    private static void repeat(
            AtomicBoolean stop, AtomicReference<@Nullable Throwable> failure, Runnable work) {
        try {
            while (!stop.get()) {
                work.run();
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }
}
