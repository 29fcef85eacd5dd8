package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Newer programs with older files, and the other way round. */
@ExtendWith(Quiet.class)
class MigrationTest {
    private static final Path DIRECTORY = SmallDatabase.DIRECTORY;
    private static final Path BACKUP = DIRECTORY.resolve("backup-schema-1");
    private static final byte[] VERSION = "version".getBytes(StandardCharsets.US_ASCII);

    private final SmallDatabase database = SmallDatabase.made();

    @Test
    void recordsOfAnOlderSchemaAreMigratedOnceAndTheirFilesKept() {
        SimulatedDisk disk = database.disk();
        List<String> before = disk.list(DIRECTORY);
        try (Store store = open(disk, 3)) {
            assertArrayEquals(new byte[] {3}, store.image().get(VERSION));
            assertEquals(1, store.recovery().schema());
            assertEquals(15, store.stats().sequence());
            assertEquals(15, store.stats().checkpoint());
            SmallDatabase.put(store, 50);
        }
        assertEquals(before, disk.list(BACKUP));
        try (Store store = open(disk, 3)) {
            assertEquals(3, store.recovery().schema());
            assertEquals(15, store.recovery().checkpoint());
            assertNotNull(store.image().get(SmallDatabase.key(50)));
            assertArrayEquals(new byte[] {3}, store.image().get(VERSION));
        }
    }

    @Test
    void aNewerSchemaIsRefusedNamingBothVersions() {
        SimulatedDisk disk = database.disk();
        open(disk, 2).close();
        DavitException refused = assertThrows(DavitException.class, () -> open(disk, 1));
        assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.getMessage().contains("schema 2"), refused.getMessage());
        assertTrue(refused.getMessage().contains("up to 1"), refused.getMessage());
        assertTrue(refused.getMessage().contains("backup-schema-1"), refused.getMessage());
        open(disk, 2).close();
    }

    @Test
    void aNewerSchemaIsRefusedWithoutAnyCheckpointToo() {
        SimulatedDisk disk = new SimulatedDisk();
        SimulatedDisk killed;
        try (Store store = open(disk, 2)) {
            SmallDatabase.put(store, 1);
            killed = disk.afterKill();
        }
        DavitException refused = assertThrows(DavitException.class, () -> open(killed, 1));
        assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
        open(killed, 2).close();
    }

    @Test
    void withTheFilesOfTheBackupTheOlderProgramGoesOn() {
        SimulatedDisk disk = database.disk();
        open(disk, 2).close();
        SimulatedDisk restored = new SimulatedDisk();
        for (String name : disk.list(BACKUP)) {
            restored.overwrite(DIRECTORY.resolve(name), disk.content(BACKUP.resolve(name)));
        }
        try (Store store = open(restored, 1)) {
            assertTrue(database.isStateAt(14, store.image()));
            assertNull(store.image().get(VERSION));
            SmallDatabase.put(store, 60);
        }
        try (Store store = open(restored, 2)) {
            assertArrayEquals(new byte[] {2}, store.image().get(VERSION));
            assertNotNull(store.image().get(SmallDatabase.key(60)));
        }
    }

    @Test
    void anOlderCheckpointIsMigratedAgainWhenTheNewerOneIsDamaged() {
        SimulatedDisk disk = database.disk();
        SimulatedDisk killed;
        try (Store store = open(disk, 2)) {
            SmallDatabase.put(store, 50);
            killed = disk.afterKill();
        }
        killed.overwrite(DIRECTORY.resolve("ckpt-00000000000000000015.mapdb"), new byte[5]);
        try (Store store = open(killed, 2)) {
            assertEquals(8, store.recovery().checkpoint());
            assertEquals(16, store.recovery().sequence());
            assertArrayEquals(new byte[] {2}, store.image().get(VERSION));
            assertNotNull(store.image().get(SmallDatabase.key(50)));
        }
    }

    @Test
    void withoutTheMigrationNothingIsTouched() {
        SimulatedDisk disk = database.disk();
        List<String> before = disk.list(DIRECTORY);
        StoreOptions without = options(disk, 3).withMigrations(Map.of(1, state -> {}));
        DavitException refused =
                assertThrows(DavitException.class, () -> Store.open(DIRECTORY, without));
        assertEquals(ErrorCode.FAILED_PRECONDITION, refused.code());
        assertTrue(refused.getMessage().contains("from schema 2"), refused.getMessage());
        assertEquals(before, disk.list(DIRECTORY));
        assertEquals(List.of(), disk.list(BACKUP));
        open(disk, 3).close();
        assertEquals(before, disk.list(BACKUP));
    }

    @Test
    void thePowerMayFailAtAnyPointOfAMigration() {
        Random random = new Random(5);
        boolean finished = false;
        for (int last = 0; !finished; last++) {
            SimulatedDisk disk = database.disk();
            long end = last;
            disk.setFault(
                    (operation, path, number, bytes) -> {
                        if (number >= end) {
                            disk.switchOff();
                            throw new IOException("the power fails");
                        }
                        return bytes;
                    });
            try {
                open(disk, 2).close();
                finished = true;
            } catch (DavitException failed) {
                SimulatedDisk left = disk.afterPowerLoss(random);
                try (Store store = open(left, 2)) {
                    assertArrayEquals(new byte[] {2}, store.image().get(VERSION));
                    assertNotNull(store.image().get(SmallDatabase.key(14)));
                    assertNull(store.image().get(SmallDatabase.key(11)));
                }
            }
        }
    }

    private static Store open(SimulatedDisk disk, int schema) {
        return Store.open(DIRECTORY, options(disk, schema));
    }

    private static StoreOptions options(SimulatedDisk disk, int schema) {
        StoreOptions usual = SmallDatabase.options(disk);
        return new StoreOptions(
                disk,
                schema,
                Map.of(1, state -> migrate(state, 1), 2, state -> migrate(state, 2)),
                usual.sizes(),
                usual.onPoison());
    }

    /** Fails if it is run on records of any other version than its own. */
    private static void migrate(Transaction state, int from) {
        byte[] version = state.get(VERSION);
        assertEquals(from, version == null ? 1 : version[0]);
        state.put(VERSION, new byte[] {(byte) (from + 1)});
    }
}
