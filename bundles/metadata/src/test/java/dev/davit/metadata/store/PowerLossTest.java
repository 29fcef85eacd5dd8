package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.metadata.store.io.SimulatedDisk;
import dev.davit.metadata.store.io.SimulatedDisk.Fault;
import dev.davit.metadata.store.io.SimulatedDisk.Operation;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * The power fails at any operation of the disk, again and again on what the last time has left.
 * Sectors and names that were not synced survive by chance; what was acknowledged must be there.
 */
@ExtendWith(Quiet.class)
@Tag("slow")
class PowerLossTest {
    private static final Path DIRECTORY = Path.of("/metadata");
    private static final int WRITERS = 4;
    private static final int LOSSES = 80;
    private static final byte[] VERSION = "version".getBytes(StandardCharsets.US_ASCII);

    /** A migration leaves a backup behind, which is a lot for a disk in memory. */
    private static final int MOST_MIGRATIONS = 4;

    /** So small that a segment ends every few frames and checkpoints come often. */
    private static final StoreSizes SIZES = new StoreSizes(32_000, 100_000, 1L << 40, 0, 100);

    private static final Set<Phase> HIT = EnumSet.noneOf(Phase.class);
    private static long losses;
    private static long acknowledgedWrites;
    private static int failures;

    private final SimulatedPower power = new SimulatedPower();
    private int schema = 1;

    /** What the store is doing when the power fails. */
    private enum Phase {
        WRITING,
        OPENING,
        CHECKPOINT,
        NEW_SEGMENT,
        PRUNING,
        MIGRATION;

        static Phase of(Operation operation, Path path, boolean opening) {
            String name = path.toString();
            if (name.contains("backup-schema")) {
                return MIGRATION;
            }
            if (operation == Operation.DELETE) {
                return PRUNING;
            }
            if (name.contains("ckpt-")) {
                return CHECKPOINT;
            }
            if (opening) {
                return OPENING;
            }
            boolean making = name.endsWith(".new") || name.endsWith(".prepared");
            return making || operation == Operation.RENAME ? NEW_SEGMENT : WRITING;
        }
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Campaign.size(4, 26));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasAcknowledgedSurvivesPowerLosses(long seed) {
        failures++;
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);
        for (int loss = 0; loss < LOSSES; loss++) {
            if (schema <= MOST_MIGRATIONS && acknowledged.get(0) > 0 && random.nextInt(12) == 0) {
                schema++;
            }
            power.failsSomewhere(disk, random);
            runUntilItFails(disk, acknowledged);
            disk = random.nextInt(6) == 0 ? disk.afterKill() : loss(disk, random);
            disk = recovering(disk, random);
            verify(disk.afterKill(), acknowledged, "seed %d, loss %d".formatted(seed, loss));
        }
        assertTrue(acknowledged.get(0) > LOSSES, "hardly anything was written");
        for (int writer = 0; writer < WRITERS; writer++) {
            acknowledgedWrites += acknowledged.get(writer);
        }
        failures--;
    }

    @AfterAll
    static void report() {
        Campaign.report("power failures", losses, acknowledgedWrites, failures);
        assertEquals(EnumSet.allOf(Phase.class), HIT);
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
            power.failsAfter(disk, 1 + random.nextInt(400));
            runUntilItFails(disk, acknowledged);
            try {
                verify(disk.afterPowerLoss(random), acknowledged, "");
            } catch (AssertionError | DavitException lost) {
                found = true;
            }
        }
        assertTrue(found);
    }

    private static SimulatedDisk loss(SimulatedDisk disk, Random random) {
        losses++;
        return disk.afterPowerLoss(random);
    }

    private void runUntilItFails(SimulatedDisk disk, AtomicIntegerArray acknowledged) {
        Store store;
        power.opening = true;
        try {
            store = Store.open(DIRECTORY, options(disk));
        } catch (DavitException failedWhileOpening) {
            return;
        }
        power.opening = false;
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
    private SimulatedDisk recovering(SimulatedDisk disk, Random random) {
        if (random.nextBoolean()) {
            return disk;
        }
        power.failsAfter(disk, random.nextInt(10));
        power.opening = true;
        try {
            Store.open(DIRECTORY, options(disk)).close();
        } catch (DavitException failedWhileOpening) {
            // That is what this is about.
        }
        return loss(disk, random);
    }

    private void verify(SimulatedDisk disk, AtomicIntegerArray acknowledged, String where) {
        try (Store store = Store.open(DIRECTORY, options(disk))) {
            for (int writer = 0; writer < WRITERS; writer++) {
                Workload.verify(store.image(), writer, acknowledged.get(writer));
            }
            if (schema > 1) {
                assertArrayEquals(new byte[] {(byte) schema}, store.image().get(VERSION));
            }
        } catch (AssertionError | DavitException wrong) {
            throw new AssertionError(where + ": " + wrong.getMessage(), wrong);
        }
    }

    private StoreOptions options(SimulatedDisk disk) {
        Map<Integer, Migration> migrations = new HashMap<>();
        for (int from = 1; from < schema; from++) {
            byte[] next = {(byte) (from + 1)};
            migrations.put(from, state -> state.put(VERSION, next));
        }
        return new StoreOptions(disk, schema, migrations, SIZES, failure -> {});
    }

    /** Decides when the power fails. */
    private static final class SimulatedPower {
        private volatile boolean opening;

        void failsSomewhere(SimulatedDisk disk, Random random) {
            if (random.nextInt(3) > 0) {
                failsAfter(disk, 1 + random.nextInt(random.nextBoolean() ? 30 : 400));
                return;
            }
            Phase[] phases = Phase.values();
            failsIn(disk, phases[random.nextInt(phases.length)], random.nextInt(4));
        }

        void failsAfter(SimulatedDisk disk, long operations) {
            long last = disk.operations() + operations;
            disk.setFault(
                    (operation, path, number, bytes) -> {
                        if (number >= last) {
                            fail(disk, Phase.of(operation, path, opening));
                        }
                        return bytes;
                    });
        }

        /** At some operation after the first one of the phase, or after a thousand. */
        private void failsIn(SimulatedDisk disk, Phase phase, int later) {
            long end = disk.operations() + 1_000;
            AtomicReference<Long> last = new AtomicReference<>(end);
            Fault fault =
                    (operation, path, number, bytes) -> {
                        Phase now = Phase.of(operation, path, opening);
                        if (operation == Operation.READ) {
                            return bytes;
                        }
                        if (now == phase) {
                            last.updateAndGet(before -> Math.min(before, number + later));
                        }
                        if (number >= last.get()) {
                            fail(disk, now);
                        }
                        return bytes;
                    };
            disk.setFault(fault);
        }

        private static void fail(SimulatedDisk disk, Phase phase) throws IOException {
            synchronized (HIT) {
                HIT.add(phase);
            }
            disk.switchOff();
            throw new IOException("the power fails");
        }
    }
}
