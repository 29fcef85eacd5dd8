package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.backup.BackupFacts;
import dev.davit.metadata.store.backup.BackupReader;
import dev.davit.metadata.store.backup.BackupWriter;
import dev.davit.metadata.store.backup.DamagedBackupException;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Backups, and what becomes of a database that one is restored over. */
@ExtendWith(Quiet.class)
class RestoreTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Path DIRECTORY = SmallDatabase.DIRECTORY;

    private static byte[] backup(Store store) {
        Moment moment = store.moment();
        var out = new ByteArrayOutputStream();
        try {
            long length =
                    BackupWriter.write(
                            new BackupFacts(
                                    moment.schema(),
                                    moment.database().orElseThrow(),
                                    moment.sequence(),
                                    moment.image().size(),
                                    NOON),
                            moment.image(),
                            out);
            assertEquals(length, out.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static BackupReader.Contents read(byte[] file) throws DamagedBackupException {
        try {
            return BackupReader.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entries as text, so that images of different stores can be compared. */
    private static Map<String, String> entries(Image image) {
        var entries = new TreeMap<String, String>();
        EntryCursor cursor = image.cursor(new byte[0], new byte[0]);
        while (cursor.next()) {
            entries.put(
                    new String(cursor.key(), StandardCharsets.ISO_8859_1),
                    new String(cursor.value(), StandardCharsets.ISO_8859_1));
        }
        return entries;
    }

    private static Store open(SimulatedDisk disk) {
        return Store.open(DIRECTORY, SmallDatabase.options(disk));
    }

    private static void restore(SimulatedDisk disk, byte[] backup, boolean force)
            throws DamagedBackupException {
        new Restore(DIRECTORY, SmallDatabase.options(disk))
                .run(read(backup), force, NOON, UnaryOperator.identity());
    }

    @Test
    void aBackupHasEveryRecordHoweverLargeAndTellsWhatItIsOf() throws DamagedBackupException {
        var disk = new SimulatedDisk();
        try (Store store = open(disk)) {
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);
            store.update(transaction -> transaction.put(SmallDatabase.key(1), large));
            for (int i = 2; i < 5000; i++) {
                int number = i;
                store.update(
                        transaction ->
                                transaction.put(
                                        SmallDatabase.key(number),
                                        Arrays.copyOf(large, number % 700)));
            }
            BackupReader.Contents contents = read(backup(store));
            assertEquals(store.moment().sequence(), contents.facts().sequence());
            assertEquals(store.moment().database().orElseThrow(), contents.facts().database());
            assertEquals(NOON, contents.facts().madeAt());
            assertEquals(4999, contents.image().size());
            assertEquals(entries(store.image()), entries(contents.image()));
        }
    }

    @Test
    void anEmptyDatabaseHasABackup() throws DamagedBackupException {
        byte[] file;
        var disk = new SimulatedDisk();
        try (Store store = open(disk)) {
            SmallDatabase.put(store, 1);
            store.update(transaction -> transaction.delete(SmallDatabase.key(1)));
            file = backup(store);
        }
        assertEquals(0, read(file).image().size());
        var other = new SimulatedDisk();
        restore(other, file, false);
        try (Store store = open(other)) {
            assertEquals(2, store.recovery().sequence());
        }
    }

    @Test
    void everyByteThatIsAnotherAndEveryEndThatIsMissingIsNoticed() throws DamagedBackupException {
        byte[] file;
        try (Store store = open(SmallDatabase.made().disk())) {
            file = backup(store);
        }
        for (int at = 0; at < file.length; at++) {
            byte[] flipped = file.clone();
            flipped[at] ^= 1;
            assertThrows(DamagedBackupException.class, () -> read(flipped), "byte " + at);
            byte[] shorter = Arrays.copyOf(file, at);
            assertThrows(DamagedBackupException.class, () -> read(shorter), "cut at " + at);
        }
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        assertThrows(DamagedBackupException.class, () -> read(longer));
        assertTrue(read(file).image().size() > 0);
    }

    @Test
    void whatIsRestoredIsTheDatabaseAndGoesOn() throws DamagedBackupException {
        SmallDatabase database = SmallDatabase.made();
        byte[] file;
        try (Store store = open(database.disk())) {
            file = backup(store);
        }
        var disk = new SimulatedDisk();
        restore(disk, file, false);
        try (Store store = open(disk)) {
            assertEquals(14, store.recovery().sequence());
            assertTrue(entries(store.image()).equals(entries(read(file).image())));
            assertFalse(
                    store.moment().database().equals(Optional.of(read(file).facts().database())),
                    "an identity of its own");
            SmallDatabase.put(store, 99);
            assertEquals(15, store.moment().sequence());
        }
        try (Store store = open(disk.afterKill())) {
            assertEquals(15, store.recovery().sequence());
        }
    }

    @Test
    void aDatabaseThatIsThereIsLeftAloneUnlessForced() throws DamagedBackupException {
        SmallDatabase database = SmallDatabase.made();
        byte[] file;
        try (Store store = open(database.disk())) {
            file = backup(store);
        }
        database.run(3, false);
        SimulatedDisk disk = database.disk();
        DavitException refused =
                assertThrows(DavitException.class, () -> restore(disk, file, false));
        assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.getMessage().contains("--force"), refused.getMessage());
        try (Store store = open(disk.afterKill())) {
            assertEquals(17, store.recovery().sequence());
        }
        restore(disk, file, true);
        try (Store store = open(disk.afterKill())) {
            assertEquals(14, store.recovery().sequence());
            assertTrue(database.isStateAt(14, store.image()) || store.image().size() > 0);
            assertEquals(entries(read(file).image()), entries(store.image()));
        }
        Path kept = DIRECTORY.resolve("replaced-20261101T120000");
        assertFalse(disk.list(kept).isEmpty(), "the old files are beside");
        var moved = new SimulatedDisk();
        disk.list(kept)
                .forEach(
                        name ->
                                moved.overwrite(
                                        DIRECTORY.resolve(name), disk.content(kept.resolve(name))));
        try (Store store = open(moved)) {
            assertEquals(17, store.recovery().sequence());
        }
    }

    @Test
    void aCrashAtAnyPlaceLeavesTheOldTheNewOrARefusalAndNeverAnEmptyDatabase()
            throws DamagedBackupException {
        SmallDatabase database = SmallDatabase.made();
        byte[] file;
        try (Store store = open(database.disk())) {
            file = backup(store);
        }
        database.run(2, true);
        database.run(2, false);
        Map<String, String> restored = entries(read(file).image());
        var random = new Random(5);
        int[] seen = new int[3];
        for (long crash = 0; ; crash++) {
            SimulatedDisk disk = database.disk();
            long last = disk.operations() + crash;
            disk.setFault(
                    (operation, path, number, bytes) -> {
                        if (number >= last) {
                            throw new IOException("crash");
                        }
                        return bytes;
                    });
            boolean done = true;
            try {
                restore(disk, file, true);
            } catch (DavitException crashed) {
                done = false;
            }
            for (SimulatedDisk left :
                    new SimulatedDisk[] {
                        disk.afterKill(), disk.afterPowerLoss(random), disk.afterPowerLoss(random)
                    }) {
                seen[outcome(database, left, restored)]++;
                restore(left, file, true);
                assertEquals(1, outcome(database, left.afterKill(), restored), "done once more");
            }
            if (done) {
                break;
            }
        }
        assertTrue(seen[0] > 0 && seen[1] > 0, "old " + seen[0] + ", new " + seen[1]);
    }

    /** 0 for the old database, 1 for the restored one, 2 if it does not open. */
    private static int outcome(
            SmallDatabase database, SimulatedDisk disk, Map<String, String> restored) {
        try (Store store = open(disk)) {
            if (entries(store.image()).equals(restored)) {
                return 1;
            }
            assertTrue(
                    database.isStateAt(database.last(), store.image()),
                    "neither the old nor the new: " + store.recovery());
            return 0;
        } catch (DavitException refused) {
            assertEquals(ErrorCode.DATA_LOSS, refused.code(), refused.getMessage());
            return 2;
        }
    }

    @Test
    void aBackupOfANewerProgramIsRefused(@TempDir Path directory) throws Exception {
        var out = new ByteArrayOutputStream();
        BackupWriter.write(new BackupFacts(2, new UUID(1, 1), 1, 0, NOON), TreeImage.EMPTY, out);
        Path file = Files.write(directory.resolve("b"), out.toByteArray());
        BackupReader.Contents contents = Restore.read(file);
        assertArrayEquals(out.toByteArray(), Files.readAllBytes(file));
        DavitException refused =
                assertThrows(
                        DavitException.class,
                        () ->
                                new Restore(directory.resolve("db"), StoreOptions.forSchema(1))
                                        .run(contents, false, NOON, UnaryOperator.identity()));
        assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
    }

    @Test
    void aDatabaseInUseIsNotTouched(@TempDir Path directory) throws Exception {
        var options = StoreOptions.forSchema(1);
        try (Store store = Store.open(directory, options)) {
            SmallDatabase.put(store, 1);
            byte[] file = backup(store);
            DavitException refused =
                    assertThrows(
                            DavitException.class,
                            () ->
                                    new Restore(directory, options)
                                            .run(read(file), true, NOON, UnaryOperator.identity()));
            assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
            assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
            assertEquals(1, store.image().size());
        }
    }
}
