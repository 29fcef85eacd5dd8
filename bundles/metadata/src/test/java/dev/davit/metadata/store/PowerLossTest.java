package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The power fails at any operation of the disk, again and again on what the last time has left.
 * Sectors and names that were not synced survive by chance; what was acknowledged must be there.
 */
@ExtendWith(Quiet.class)
@Tag("slow")
class PowerLossTest {
    private static final Path DIRECTORY = Path.of("/metadata");
    private static final int WRITERS = 4;
    private static final int LOSSES = Integer.getInteger("davit.power.losses", 80);

    /** So small that a segment ends every few frames and checkpoints come often. */
    private static final StoreSizes SIZES = new StoreSizes(32_000, 100_000, 1L << 40, 0, 100);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatWasAcknowledgedSurvivesPowerLosses(long seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
        for (int loss = 0; loss < LOSSES; loss++) {
            runUntilItFails(disk, random, acknowledged);
            disk = random.nextInt(4) == 0 ? disk.afterKill() : disk.afterPowerLoss(random);
            disk = recovering(disk, random);
            verify(disk.afterKill(), acknowledged, "seed %d, loss %d".formatted(seed, loss));
        }
        assertTrue(acknowledged.get(0) > LOSSES, "hardly anything was written");
    }

    /** Shows that the simulation bites: without syncs the same losses are found out. */
    @Test
    void aDiskThatOnlyPretendsToSyncIsFoundOut() {
        Random random = new Random(99);
        boolean found = false;
        for (int attempt = 0; attempt < 50 && !found; attempt++) {
            SimulatedDisk disk = new SimulatedDisk();
            disk.pretendToSync();
            AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
            runUntilItFails(disk, random, acknowledged);
            try {
                verify(disk.afterPowerLoss(random), acknowledged, "");
            } catch (AssertionError | DavitException lost) {
                found = true;
            }
        }
        assertTrue(found);
    }

    private static void runUntilItFails(
            SimulatedDisk disk, Random random, AtomicIntegerArray acknowledged) {
        long last = disk.operations() + 1 + random.nextInt(random.nextBoolean() ? 30 : 400);
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (number >= last) {
                        disk.switchOff();
                        throw new IOException("the power fails");
                    }
                    return bytes;
                });
        Store store;
        try {
            store = Store.open(DIRECTORY, options(disk));
        } catch (DavitException failedWhileOpening) {
            return;
        }
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = Workload.verify(store.image(), writer, acknowledged.get(writer));
            acknowledged.set(writer, number);
        }
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.execute(() -> write(store, writer, acknowledged));
            }
        }
        store.close();
    }

    private static void write(Store store, int writer, AtomicIntegerArray acknowledged) {
        try {
            while (true) {
                int number = acknowledged.get(writer) + 1;
                store.update(
                        transaction -> {
                            Workload.step(transaction, writer, number);
                        });
                acknowledged.set(writer, number);
            }
        } catch (DavitException powerIsOff) {
            return;
        }
    }

    /** In half of the cases the power fails once more while the store is being opened. */
    private static SimulatedDisk recovering(SimulatedDisk disk, Random random) {
        if (random.nextBoolean()) {
            return disk;
        }
        long last = random.nextInt(10);
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (number >= last) {
                        disk.switchOff();
                        throw new IOException("the power fails again");
                    }
                    return bytes;
                });
        try {
            Store.open(DIRECTORY, options(disk)).close();
        } catch (DavitException failedWhileOpening) {
            // That is what this is about.
        }
        return disk.afterPowerLoss(random);
    }

    private static void verify(SimulatedDisk disk, AtomicIntegerArray acknowledged, String where) {
        try (Store store = Store.open(DIRECTORY, options(disk))) {
            for (int writer = 0; writer < WRITERS; writer++) {
                Workload.verify(store.image(), writer, acknowledged.get(writer));
            }
        } catch (AssertionError | DavitException wrong) {
            throw new AssertionError(where + ": " + wrong.getMessage(), wrong);
        }
    }

    private static StoreOptions options(SimulatedDisk disk) {
        return StoreOptions.forSchema(1).withDisk(disk).withSizes(SIZES);
    }
}
