package dev.davit.metadata.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.Scope;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.LeaseTable;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Very much that goes at once: a part at a time, so that writers get their turn in between. */
class LargeDeletionTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final int MANY = 5000;
    private static final int PART = 200;

    @TempDir private Path directory;
    private Store store;
    private Database database;

    @BeforeEach
    void open() {
        store = Store.open(directory, StoreOptions.forSchema(1));
        database = new Database(store, new SettableClock(NOON), new Dirt());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void collect() {
        new Sweeper(database, new Marker(database.image(), NOON)).sweep();
    }

    private long entries(Kind kind) {
        long[] count = {0};
        database.image()
                .scan(
                        Keys.prefix("t", kind),
                        (key, value) -> {
                            count[0]++;
                            return true;
                        });
        return count[0];
    }

    private long transactions() {
        return store.stats().transactions();
    }

    @Test
    void recordsGoInParts() {
        database.write(
                edit -> {
                    for (int i = 0; i < MANY; i++) {
                        var record =
                                new SnapshotRecord("n" + i, "", "k" + i, "", Map.of(), NOON, NOON);
                        SnapshotTable.add(edit, "t", "s", record);
                    }
                    return edit;
                });
        long before = transactions();
        collect();
        assertEquals(0, entries(Kind.SNAPSHOT));
        assertTrue(transactions() - before >= MANY / PART, "in how many transactions");
    }

    @Test
    void aLeaseGoesAtOnceAndItsListInParts() {
        database.write(
                edit -> {
                    LeaseTable.add(edit, "t", new LeaseRecord("l", Map.of(), NOON));
                    for (int i = 0; i < MANY; i++) {
                        edit.joinLease(new Scope("t", "l"), "images", "i" + i);
                    }
                    return edit;
                });
        database.write(
                edit -> {
                    LeaseTable.drop(edit, "t", "l");
                    return edit;
                });
        assertEquals(MANY - PART, entries(Kind.LEASE_RESOURCE));
        long before = transactions();
        collect();
        assertEquals(0, entries(Kind.LEASE_RESOURCE));
        assertTrue(transactions() - before >= MANY / PART - 1, "in how many transactions");
    }

    @Test
    void aNewLeaseHasNothingOfAFormerOneOfItsName() {
        aLeaseWithALongList();
        database.write(
                edit -> {
                    LeaseTable.drop(edit, "t", "l");
                    return edit;
                });
        assertTrue(entries(Kind.LEASE_RESOURCE) > 0);
        database.write(edit -> LeaseTable.add(edit, "t", new LeaseRecord("l", Map.of(), NOON)));
        assertEquals(0, entries(Kind.LEASE_RESOURCE));
    }

    private void aLeaseWithALongList() {
        database.write(
                edit -> {
                    LeaseTable.add(edit, "t", new LeaseRecord("l", Map.of(), NOON));
                    for (int i = 0; i < 2 * PART; i++) {
                        edit.joinLease(new Scope("t", "l"), "images", "i" + i);
                    }
                    return edit;
                });
    }
}
