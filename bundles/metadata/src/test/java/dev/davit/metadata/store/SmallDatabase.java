package dev.davit.metadata.store;

import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.SimulatedDisk;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A database of a few bytes with all that a real one has: two checkpoints and segments of several
 * processes, the last of which was killed. It remembers the state after every transaction.
 */
final class SmallDatabase {
    static final Path DIRECTORY = Path.of("/metadata");

    private final Map<Long, Image> states = new TreeMap<>(Map.of(0L, TreeImage.EMPTY));
    private SimulatedDisk disk = new SimulatedDisk();
    private int written;

    /** Checkpoints at 4 and 8, segments from 1, 5, 7, 9 and 11 on, fourteen transactions. */
    static SmallDatabase made() {
        SmallDatabase database = new SmallDatabase();
        database.run(4, true);
        database.run(2, false);
        database.run(2, true);
        database.run(2, false);
        database.run(4, false);
        return database;
    }

    /** A process that writes some transactions, perhaps a checkpoint, and is killed. */
    void run(int transactions, boolean checkpoint) {
        try (Store store = Store.open(DIRECTORY, options(disk))) {
            for (int i = 0; i < transactions; i++) {
                write(store);
            }
            if (checkpoint) {
                store.checkpoint();
            }
            disk = disk.afterKill();
        }
    }

    private void write(Store store) {
        int number = ++written;
        store.write(
                transaction -> {
                    transaction.put(key(number), key(-number));
                    transaction.delete(key(number - 3));
                    return null;
                });
        states.put(store.stats().sequence(), store.image());
    }

    /** What the killed processes have left; the caller may do with it what it likes. */
    SimulatedDisk disk() {
        return disk.afterKill();
    }

    /** Number of the last transaction. */
    long last() {
        return written;
    }

    /** Whether the image is what it was after that transaction. */
    boolean isStateAt(long sequence, Image image) {
        Image state = states.get(sequence);
        if (state == null) {
            return false;
        }
        int[] differences = {0};
        image.changesSince(state, (key, before, after) -> differences[0]++);
        return differences[0] == 0;
    }

    /** Leaves the journal at a clean stop, so that closing changes nothing. */
    static StoreOptions options(SimulatedDisk disk) {
        return StoreOptions.forSchema(1)
                .withDisk(disk)
                .withSizes(new StoreSizes(1 << 20, 1 << 30, 1L << 40, 1 << 30, 100));
    }

    static void put(Store store, int number) {
        store.write(
                transaction -> {
                    transaction.put(key(number), key(number));
                    return null;
                });
    }

    static byte[] key(int number) {
        return ("k" + number).getBytes(StandardCharsets.US_ASCII);
    }
}
