package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.io.SimulatedDisk;
import dev.davit.metadata.store.io.SimulatedDisk.Fault;
import dev.davit.metadata.store.io.SimulatedDisk.Operation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The life of a store, with its first start, segments, checkpoints, pruning, a migration and two
 * ends, and one operation of the disk that fails: the first, then the second, up to the last. All
 * callers get an answer; what was acknowledged is there afterwards, whatever the disk has done.
 */
@ExtendWith(Quiet.class)
@Tag("slow")
class FaultSweepTest {
    private static final Path DIRECTORY = Path.of("/metadata");
    private static final int WRITERS = 3;
    private static final int WRITES = 8;
    private static final StoreSizes SIZES = new StoreSizes(20_000, 100_000, 1L << 40, 0, 100);

    /** The plain run takes every so many of the operations. */
    private static final int STRIDE = Campaign.size(17, 1);

    private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(WRITERS);

    /** What goes wrong. */
    enum Trouble {
        /** One operation fails, whatever it is. */
        ERROR,
        /** From then on everything that changes the disk fails. */
        DEAD,
        /** A write stops half-way, and then there is no space for a while. */
        FULL,
        /** Half of a write gets through, and an error is answered. */
        TORN,
        /** For a while syncs fail: the disk has kept what it liked. */
        SYNC,
        /** Once, a file cannot be read. */
        UNREADABLE
    }

    /** Trouble at one operation and behind it; those that fail count, too. */
    private static final class Troubled implements Fault {
        private static final int WHILE = 25;

        private final Trouble trouble;
        private final long first;
        private long before;
        private boolean torn;

        Troubled(Trouble trouble, long first) {
            this.trouble = trouble;
            this.first = first;
        }

        @Override
        public int before(Operation operation, Path path, long number, int bytes)
                throws IOException {
            if ((operation == Operation.READ) != (trouble == Trouble.UNREADABLE)) {
                return bytes;
            }
            long after = before++ - first;
            boolean now = after == 0;
            boolean sync = operation == Operation.SYNC || operation == Operation.SYNC_DIRECTORY;
            return switch (trouble) {
                case ERROR, UNREADABLE -> fail(now, bytes);
                case DEAD -> fail(after >= 0, bytes);
                case SYNC -> fail(sync && after >= 0 && after < WHILE, bytes);
                case FULL -> full(operation, after, bytes);
                case TORN -> {
                    torn = now && operation == Operation.WRITE;
                    yield fail(now && !torn, torn ? bytes - bytes / 2 : bytes);
                }
            };
        }

        @Override
        public void afterWrite(Path path) throws IOException {
            fail(torn, 0);
        }

        private static int fail(boolean now, int bytes) throws IOException {
            if (now) {
                throw new IOException("input/output error");
            }
            return bytes;
        }

        private static int full(Operation operation, long after, int bytes) throws IOException {
            boolean grows = operation == Operation.WRITE || operation == Operation.CREATE;
            if (!grows || after < 0 || after > WHILE) {
                return bytes;
            }
            if (after == 0 && bytes > 1) {
                return bytes / 2;
            }
            throw new IOException("No space left on device");
        }
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void anyOperationMayFail(Trouble trouble) {
        Random random = new Random(trouble.name().length());
        int lives = 0;
        long operations = operations(trouble);
        for (long first = random.nextInt(STRIDE); first < operations; first += STRIDE) {
            String where = trouble + " at operation " + first;
            for (int writer = 0; writer < WRITERS; writer++) {
                acknowledged.set(writer, 0);
            }
            SimulatedDisk disk = new SimulatedDisk();
            disk.setFault(new Troubled(trouble, first));
            live(disk, where);
            disk.setFault(Fault.NONE);
            verify(disk.afterPowerLoss(random), where + ", then a power failure");
            verify(disk.afterKill(), where);
            lives++;
        }
        assertTrue(lives > 3, trouble + ": " + operations);
    }

    /** How many operations a life without trouble has; reads are counted apart. */
    private long operations(Trouble trouble) {
        long[] reads = {0};
        SimulatedDisk disk = new SimulatedDisk();
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (operation == Operation.READ) {
                        reads[0]++;
                    }
                    return bytes;
                });
        live(disk, "no trouble");
        for (int writer = 0; writer < WRITERS; writer++) {
            assertEquals(3 * WRITES, acknowledged.get(writer));
        }
        return trouble == Trouble.UNREADABLE ? reads[0] : disk.operations();
    }

    private void live(SimulatedDisk disk, String where) {
        live(disk, 1, where);
        live(disk, 1, where);
        live(disk, 2, where);
    }

    /** One process. A start that fails is tried once more, as a supervisor would. */
    private void live(SimulatedDisk disk, int schema, String where) {
        Store store;
        try {
            store = Store.open(DIRECTORY, options(disk, schema));
        } catch (DavitException refused) {
            assertEquals(ErrorCode.UNAVAILABLE, refused.code(), where + ": " + refused);
            try {
                store = Store.open(DIRECTORY, options(disk, schema));
            } catch (DavitException stillFailing) {
                assertEquals(ErrorCode.UNAVAILABLE, stillFailing.code(), where);
                return;
            }
        }
        try (Store open = store) {
            int[] numbers = check(open, where);
            for (int writer = 0; writer < WRITERS; writer++) {
                acknowledged.set(writer, numbers[writer]);
            }
            write(open, where);
            checkpoint(open);
            write(open, where);
        }
    }

    private void write(Store store, String where) {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.execute(() -> write(store, writer));
            }
            writers.shutdown();
            assertTrue(writers.awaitTermination(1, TimeUnit.MINUTES), where + ": a caller waits");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A write that is refused is made again, until the store says that there is no point. */
    private void write(Store store, int writer) {
        for (int i = 0; i < WRITES / 2; i++) {
            int number = acknowledged.get(writer) + 1;
            try {
                store.update(
                        transaction -> {
                            Workload.step(transaction, writer, number);
                        });
                acknowledged.set(writer, number);
            } catch (DavitException refused) {
                if (refused.code() == ErrorCode.DATA_LOSS) {
                    return;
                }
            }
        }
    }

    private static void checkpoint(Store store) {
        try {
            store.checkpoint();
        } catch (DavitException failed) {
            assertEquals(ErrorCode.UNAVAILABLE, failed.code());
        }
    }

    private void verify(SimulatedDisk disk, String where) {
        try (Store store = Store.open(DIRECTORY, options(disk, 2))) {
            int next = check(store, where)[0] + 1;
            store.update(
                    transaction -> {
                        Workload.step(transaction, 0, next);
                    });
        } catch (DavitException refused) {
            throw new AssertionError(where + ": " + refused.getMessage(), refused);
        }
    }

    /** Returns the number of everybody's last transaction. */
    private int[] check(Store store, String where) {
        int[] numbers = new int[WRITERS];
        for (int writer = 0; writer < WRITERS; writer++) {
            try {
                numbers[writer] = Workload.verify(store.image(), writer, acknowledged.get(writer));
            } catch (AssertionError wrong) {
                throw new AssertionError(where + ": " + wrong.getMessage(), wrong);
            }
        }
        return numbers;
    }

    private StoreOptions options(SimulatedDisk disk, int schema) {
        return new StoreOptions(disk, schema, Map.of(1, state -> {}), SIZES, cause -> {});
    }
}
