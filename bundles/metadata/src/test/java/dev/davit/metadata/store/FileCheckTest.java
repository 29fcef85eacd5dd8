package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a store that is open, looked at while it goes on. */
@ExtendWith(Quiet.class)
class FileCheckTest {
    private static final Path DIRECTORY = SmallDatabase.DIRECTORY;

    private static List<FileFault> check(Store store) {
        var faults = new ArrayList<FileFault>();
        assertTrue(store.verifyFiles(faults::add) > 0);
        return faults;
    }

    @Test
    void whatIsWholeIsNotComplainedOf() {
        SimulatedDisk disk = SmallDatabase.made().disk();
        try (Store store = Store.open(DIRECTORY, SmallDatabase.options(disk))) {
            assertEquals(List.of(), check(store));
            SmallDatabase.put(store, 50);
            assertEquals(List.of(), check(store));
            store.checkpoint();
            SmallDatabase.put(store, 51);
            assertEquals(List.of(), check(store));
            assertFalse(store.files().isEmpty());
        }
    }

    @Test
    void everyFileThatTheDiskHasChangedIsNamed() {
        SimulatedDisk disk = SmallDatabase.made().disk();
        try (Store store = Store.open(DIRECTORY, SmallDatabase.options(disk))) {
            SmallDatabase.put(store, 50);
            for (StoreFile file : store.files()) {
                Path path = DIRECTORY.resolve(file.name());
                byte[] whole = disk.content(path);
                byte[] flipped = whole.clone();
                flipped[30] ^= 1;
                disk.overwrite(path, flipped);
                List<FileFault> faults = check(store);
                disk.overwrite(path, whole);
                String name = file.name().replace(".ok", "");
                assertTrue(
                        faults.stream().anyMatch(fault -> fault.name().equals(name)),
                        file + ": " + faults);
            }
            assertEquals(List.of(), check(store));
        }
    }

    @Test
    void aFileThatHasGoneIsMissed() {
        SimulatedDisk disk = SmallDatabase.made().disk();
        try (Store store = Store.open(DIRECTORY, SmallDatabase.options(disk))) {
            SmallDatabase.put(store, 50);
            for (StoreFile file : store.files()) {
                if (file.name().endsWith(".ok")) {
                    // A checkpoint without its side file is none: the one before it counts.
                    continue;
                }
                Path path = DIRECTORY.resolve(file.name());
                byte[] whole = disk.content(path);
                disk.lose(path);
                assertFalse(check(store).isEmpty(), file.name());
                disk.overwrite(path, whole);
            }
            assertEquals(List.of(), check(store));
        }
    }
}
