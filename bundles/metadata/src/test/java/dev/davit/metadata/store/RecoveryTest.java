package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.io.SimulatedDisk;
import dev.davit.metadata.store.io.SimulatedDisk.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Opening after a process was killed. */
@ExtendWith(Quiet.class)
class RecoveryTest {
    private static final Path DIRECTORY = SmallDatabase.DIRECTORY;
    private static final Path LAST = DIRECTORY.resolve("journal-00000000000000000011.log");
    private static final Path BEFORE_LAST = DIRECTORY.resolve("journal-00000000000000000009.log");

    private final SmallDatabase database = SmallDatabase.made();

    @Test
    void theJournalBehindTheNewestCheckpointIsReplayed() {
        try (Store store = open(database.disk())) {
            assertEquals(8, store.recovery().checkpoint());
            assertEquals(14, store.recovery().sequence());
            assertTrue(database.isStateAt(14, store.image()));
            assertFalse(database.isStateAt(13, store.image()));
        }
    }

    @Test
    void aTornTailOfTheLastSegmentIsLeftOutAndNoted() {
        SimulatedDisk disk = database.disk();
        byte[] content = disk.content(LAST);
        disk.overwrite(LAST, Arrays.copyOf(content, content.length - 5));
        try (Store store = open(disk)) {
            assertEquals(13, store.recovery().sequence());
            assertTrue(database.isStateAt(13, store.image()));
            String note = store.recovery().notes().getFirst();
            assertTrue(note.contains("journal-00000000000000000011.log"), note);
            assertTrue(note.contains("the last transaction is 13"), note);
            SmallDatabase.put(store, 99);
        }
        try (Store store = open(disk.afterKill())) {
            assertEquals(List.of(), store.recovery().notes());
            assertEquals(14, store.recovery().sequence());
            assertNotNull(store.image().get(SmallDatabase.key(99)));
        }
    }

    @Test
    void aTornTailOfAnyOtherSegmentIsRefused() {
        SimulatedDisk disk = database.disk();
        byte[] content = disk.content(BEFORE_LAST);
        disk.overwrite(BEFORE_LAST, Arrays.copyOf(content, content.length - 5));
        DavitException refused = assertThrows(DavitException.class, () -> open(disk));
        assertEquals(ErrorCode.DATA_LOSS, refused.code());
        assertTrue(refused.getMessage().contains(BEFORE_LAST.getFileName().toString()));
        assertTrue(refused.getMessage().contains("transactions 10 and later"));
        disk.overwrite(BEFORE_LAST, content);
        open(disk).close();
    }

    @Test
    void aTearWithAWholeFrameBehindItIsRefused() {
        SimulatedDisk disk = database.disk();
        byte[] content = disk.content(LAST);
        byte[] torn = content.clone();
        Arrays.fill(torn, 72, 80, (byte) 0);
        disk.overwrite(LAST, torn);
        DavitException refused = assertThrows(DavitException.class, () -> open(disk));
        assertTrue(
                refused.getMessage().contains("yet a whole frame stands at offset"),
                refused.getMessage());
    }

    @Test
    void whatPassesForAFrameWithinARecordIsNoFrame() {
        SimulatedDisk disk = database.disk();
        byte[] journal = disk.content(LAST);
        try (Store store = open(disk)) {
            store.write(
                    transaction -> {
                        transaction.put(SmallDatabase.key(1000), journal);
                        return null;
                    });
        }
        SimulatedDisk killed = disk.afterKill();
        Path torn = DIRECTORY.resolve("journal-00000000000000000015.log");
        byte[] content = killed.content(torn);
        content[100] ^= 1;
        killed.overwrite(torn, content);
        try (Store store = open(killed)) {
            assertEquals(14, store.recovery().sequence());
        }
    }

    @Test
    void aGapBetweenSegmentsIsRefusedWithItsSequences() {
        SimulatedDisk disk = database.disk();
        disk.lose(DIRECTORY.resolve("journal-00000000000000000005.log"));
        disk.lose(DIRECTORY.resolve("journal-00000000000000000007.log"));
        disk.lose(BEFORE_LAST);
        DavitException refused = assertThrows(DavitException.class, () -> open(disk));
        assertTrue(
                refused.getMessage().contains("transactions 9 to 10 are missing"),
                refused.getMessage());
    }

    @Test
    void segmentsOfAnotherDatabaseAreRefused() {
        SmallDatabase other = SmallDatabase.made();
        SimulatedDisk disk = database.disk();
        disk.overwrite(LAST, other.disk().content(LAST));
        DavitException refused = assertThrows(DavitException.class, () -> open(disk));
        assertTrue(refused.getMessage().contains("it belongs to database"), refused.getMessage());
    }

    /**
     * The first of the four bugs that the design was tried with: a gap after kill and power loss.
     */
    @Test
    void whatIsReadFromAKilledProcessIsSyncedBeforeItIsShown() {
        SimulatedDisk disk = new SimulatedDisk();
        SimulatedDisk[] killed = new SimulatedDisk[1];
        try (Store store = open(disk)) {
            SmallDatabase.put(store, 1);
            disk.setFault(
                    (operation, path, number, bytes) -> {
                        if (operation == Operation.SYNC) {
                            throw new IOException("killed between write and sync");
                        }
                        return bytes;
                    });
            assertThrows(DavitException.class, () -> SmallDatabase.put(store, 2));
            disk.setFault(SimulatedDisk.Fault.NONE);
            killed[0] = disk.afterKill();
        }
        SimulatedDisk after = killed[0];
        try (Store store = open(after)) {
            assertEquals(2, store.recovery().sequence());
            SmallDatabase.put(store, 3);
        }
        for (int seed = 0; seed < 20; seed++) {
            try (Store store = open(after.afterPowerLoss(new Random(seed)))) {
                assertEquals(3, store.recovery().sequence());
            }
        }
    }

    /** The third bug: a process that dies often never came to a checkpoint. */
    @Test
    void theJournalOfEarlierProcessesCountsForTheNextCheckpoint() {
        SimulatedDisk disk = new SimulatedDisk();
        StoreSizes sizes = new StoreSizes(1 << 20, 4_000, 1L << 40, 1 << 30, 100);
        StoreOptions options = StoreOptions.forSchema(1).withDisk(disk).withSizes(sizes);
        for (int process = 1; process <= 10; process++) {
            try (Store store = Store.open(DIRECTORY, options.withDisk(disk))) {
                byte[] value = new byte[500];
                value[0] = (byte) process;
                store.write(
                        transaction -> {
                            transaction.put(SmallDatabase.key(1), value);
                            return null;
                        });
                SimulatedDisk killed = disk.afterKill();
                disk = killed;
            }
        }
        try (Store store = Store.open(DIRECTORY, options.withDisk(disk))) {
            store.awaitIdle();
            assertTrue(store.stats().checkpoint() > 0, store.stats().toString());
        }
    }

    /** The fourth bug: files of interrupted checkpoints piled up. */
    @Test
    void filesOfInterruptedCheckpointsAndPreparationsAreRemoved() {
        SimulatedDisk disk = database.disk();
        byte[] junk = new byte[10];
        for (String orphan :
                List.of(
                        "ckpt-00000000000000000013.mapdb.tmp",
                        "ckpt-00000000000000000013.mapdb",
                        "ckpt-00000000000000000013.mapdb.ok.tmp",
                        "journal.prepared",
                        "journal.new")) {
            disk.overwrite(DIRECTORY.resolve(orphan), junk);
        }
        disk.overwrite(DIRECTORY.resolve("notes-of-the-operator.txt"), junk);
        try (Store store = open(disk)) {
            assertTrue(database.isStateAt(14, store.image()));
        }
        List<String> left = disk.list(DIRECTORY);
        assertEquals(9, left.size(), left.toString());
        assertTrue(left.contains("notes-of-the-operator.txt"));
    }

    @Test
    void aCheckpointThatNobodyCanAccountForIsRefused() {
        SimulatedDisk disk = database.disk();
        disk.overwrite(DIRECTORY.resolve("ckpt-00000000000000000020.mapdb"), new byte[10]);
        DavitException refused = assertThrows(DavitException.class, () -> open(disk));
        assertTrue(
                refused.getMessage().contains("transactions 15 to 20 are missing"),
                refused.getMessage());
    }

    @Test
    void aDamagedCheckpointIsReplacedAtOnce() {
        SimulatedDisk disk = database.disk();
        disk.overwrite(DIRECTORY.resolve("ckpt-00000000000000000008.mapdb"), new byte[10]);
        try (Store store = open(disk)) {
            assertEquals(4, store.recovery().checkpoint());
            assertTrue(database.isStateAt(14, store.image()));
            store.awaitIdle();
            assertEquals(14, store.stats().checkpoint());
        }
        try (Store store = open(disk)) {
            assertEquals(14, store.recovery().checkpoint());
            assertEquals(List.of(), store.recovery().notes());
        }
    }

    @Test
    void twoCheckpointsAndTheJournalSinceTheOlderAreKept() {
        SimulatedDisk disk = new SimulatedDisk();
        try (Store store = open(disk)) {
            for (int i = 1; i <= 5; i++) {
                SmallDatabase.put(store, i);
                store.checkpoint();
            }
        }
        assertEquals(
                List.of(
                        "ckpt-00000000000000000004.mapdb",
                        "ckpt-00000000000000000004.mapdb.ok",
                        "ckpt-00000000000000000005.mapdb",
                        "ckpt-00000000000000000005.mapdb.ok",
                        "journal-00000000000000000001.log"),
                disk.list(DIRECTORY).stream().sorted().toList());
    }

    private static Store open(SimulatedDisk disk) {
        return Store.open(DIRECTORY, SmallDatabase.options(disk));
    }
}
