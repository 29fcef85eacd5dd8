package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.io.SimulatedDisk;
import dev.davit.metadata.store.io.SimulatedDisk.Fault;
import dev.davit.metadata.store.io.SimulatedDisk.Operation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/** A disk that is full, fails to write, or fails to sync. */
@ExtendWith(Quiet.class)
class FailingDiskTest {
    private static final String FULL = "No space left on device";

    private final SimulatedDisk disk = new SimulatedDisk();
    private final BlockingQueue<DavitException> poisoned = new LinkedBlockingQueue<>();

    @Test
    void aFullDiskFailsTheTransactionAndTheStoreGoesOnWhenThereIsSpaceAgain() {
        try (Store store = open()) {
            SmallDatabase.put(store, 1);
            disk.setFault(fullAfter(20));
            for (int attempt = 0; attempt < 3; attempt++) {
                DavitException full = failure(store, 2);
                assertEquals(ErrorCode.RESOURCE_EXHAUSTED, full.code());
                assertTrue(full.getMessage().contains(FULL), full.getMessage());
                assertNull(store.image().get(SmallDatabase.key(2)));
            }
            disk.setFault(Fault.NONE);
            SmallDatabase.put(store, 3);
            assertEquals(2, store.stats().sequence());
        }
        try (Store store = Store.open(SmallDatabase.DIRECTORY, options())) {
            assertEquals(List.of(), store.recovery().notes());
            assertNotNull(store.image().get(SmallDatabase.key(1)));
            assertNull(store.image().get(SmallDatabase.key(2)));
            assertNotNull(store.image().get(SmallDatabase.key(3)));
        }
    }

    @Test
    void theFrameOfAFailedWriteIsNeverTakenForAcceptedEvenIfItGotToTheDisk() {
        SimulatedDisk killed;
        try (Store store = open()) {
            SmallDatabase.put(store, 1);
            disk.setFault(
                    new Fault() {
                        @Override
                        public int before(Operation operation, Path path, long number, int bytes)
                                throws IOException {
                            if (operation == Operation.TRUNCATE) {
                                throw new IOException("input/output error");
                            }
                            return bytes;
                        }

                        @Override
                        public void afterWrite(Path path) throws IOException {
                            throw new IOException("input/output error");
                        }
                    });
            DavitException failed = failure(store, 2);
            assertEquals(ErrorCode.UNAVAILABLE, failed.code());
            disk.setFault(Fault.NONE);
            SmallDatabase.put(store, 3);
            killed = disk.afterKill();
        }
        try (Store store = Store.open(SmallDatabase.DIRECTORY, options().withDisk(killed))) {
            assertEquals(2, store.recovery().sequence());
            assertNull(store.image().get(SmallDatabase.key(2)));
            assertNotNull(store.image().get(SmallDatabase.key(3)));
        }
    }

    @Test
    void writesThatAreCutShortAreContinued() {
        disk.setFault(
                (operation, path, number, bytes) ->
                        operation == Operation.WRITE ? Math.min(bytes, 1000) : bytes);
        try (Store store = open()) {
            for (int i = 0; i < 20; i++) {
                SmallDatabase.put(store, i);
            }
            store.checkpoint();
        }
        try (Store store = open()) {
            assertEquals(20, store.image().size());
            assertEquals(20, store.recovery().checkpoint());
        }
    }

    @Test
    void aFailedSyncEndsTheStoreForGood() throws InterruptedException {
        try (Store store = open()) {
            SmallDatabase.put(store, 1);
            failSyncs();
            DavitException first = failure(store, 2);
            assertEquals(ErrorCode.DATA_LOSS, first.code());
            assertTrue(first.getMessage().contains("journal-"), first.getMessage());
            assertTrue(first.getMessage().contains("the sync failed"), first.getMessage());
            assertEquals(ErrorCode.DATA_LOSS, poisoned.take().code());
            disk.setFault(Fault.NONE);
            assertEquals(ErrorCode.DATA_LOSS, failure(store, 3).code());
            assertNull(store.image().get(SmallDatabase.key(2)));
            assertNotNull(store.image().get(SmallDatabase.key(1)));
        }
        assertTrue(poisoned.isEmpty());
        try (Store store = open()) {
            assertNotNull(store.image().get(SmallDatabase.key(1)));
            SmallDatabase.put(store, 4);
        }
    }

    /** The second of the design's four bugs: callers of a failing batch waited for ever. */
    @Test
    void everyCallerOfAFailingBatchIsAnswered() throws Exception {
        for (boolean sync : new boolean[] {false, true}) {
            SimulatedDisk failing = new SimulatedDisk();
            StoreOptions options = options().withDisk(failing);
            try (Store store = Store.open(SmallDatabase.DIRECTORY, options);
                    ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                SmallDatabase.put(store, 1);
                CountDownLatch queued = new CountDownLatch(1);
                CountDownLatch waiting = new CountDownLatch(1);
                Future<?> first = callers.submit(() -> blocking(store, queued, waiting));
                queued.await();
                List<Future<?>> others = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    int number = 10 + i;
                    others.add(callers.submit(() -> SmallDatabase.put(store, number)));
                }
                while (store.stats().waiting() < 30) {
                    Thread.onSpinWait();
                }
                failing.setFault(
                        (operation, path, number, bytes) -> {
                            if (operation == (sync ? Operation.SYNC : Operation.WRITE)) {
                                throw new IOException("the disk fails");
                            }
                            return bytes;
                        });
                waiting.countDown();
                others.add(first);
                for (Future<?> caller : others) {
                    assertThrows(Exception.class, caller::get);
                }
                failing.setFault(Fault.NONE);
                if (!sync) {
                    SmallDatabase.put(store, 2);
                    assertEquals(2, store.image().size());
                }
            }
        }
    }

    /** Holds up the writer until the others have come, so that they share a batch with it. */
    private static void blocking(Store store, CountDownLatch queued, CountDownLatch waiting) {
        store.write(
                transaction -> {
                    queued.countDown();
                    try {
                        waiting.await();
                    } catch (InterruptedException unexpected) {
                        throw new IllegalStateException(unexpected);
                    }
                    transaction.put(SmallDatabase.key(5), SmallDatabase.key(5));
                    return null;
                });
    }

    @Test
    void whatWasReadInAFailedBatchIsNotAnswered() throws Exception {
        try (Store store = open();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            SmallDatabase.put(store, 1);
            CountDownLatch queued = new CountDownLatch(1);
            CountDownLatch waiting = new CountDownLatch(1);
            Future<?> first = callers.submit(() -> blocking(store, queued, waiting));
            queued.await();
            Future<Boolean> reader =
                    callers.submit(
                            () ->
                                    store.write(
                                            transaction ->
                                                    transaction.get(SmallDatabase.key(5)) != null));
            while (store.stats().waiting() == 0) {
                Thread.onSpinWait();
            }
            failWrites(FULL);
            waiting.countDown();
            assertThrows(Exception.class, first::get);
            assertThrows(Exception.class, reader::get);
            disk.setFault(Fault.NONE);
            boolean seen =
                    store.write(transaction -> transaction.get(SmallDatabase.key(5)) != null);
            assertFalse(seen);
        }
    }

    @Test
    void aCheckpointThatFailsHurtsNobodyAndIsTriedAgain() {
        try (Store store = open()) {
            SmallDatabase.put(store, 1);
            disk.setFault(
                    (operation, path, number, bytes) -> {
                        if (operation == Operation.WRITE && path.toString().contains("ckpt")) {
                            throw new IOException(FULL);
                        }
                        return bytes;
                    });
            DavitException failed = assertThrows(DavitException.class, store::checkpoint);
            assertTrue(failed.getMessage().contains(FULL), failed.getMessage());
            assertTrue(store.stats().checkpointFailure().contains(FULL));
            SmallDatabase.put(store, 2);
            assertTrue(
                    disk.list(SmallDatabase.DIRECTORY).stream().noneMatch(n -> n.contains("ckpt")));
            disk.setFault(Fault.NONE);
            store.checkpoint();
            assertEquals(2, store.stats().checkpoint());
            assertEquals("", store.stats().checkpointFailure());
        }
    }

    @Test
    void aSegmentThatCannotBePreparedIsDoneWithout() {
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (path.toString().endsWith("journal.prepared")) {
                        throw new IOException(FULL);
                    }
                    return bytes;
                });
        byte[] value = new byte[200_000];
        try (Store store = open()) {
            for (int i = 0; i < 20; i++) {
                int number = i;
                value[0] = (byte) i;
                byte[] copy = value.clone();
                store.write(
                        transaction -> {
                            transaction.put(SmallDatabase.key(number), copy);
                            return null;
                        });
            }
            assertEquals(20, store.stats().sequence());
        }
        try (Store store = open()) {
            assertEquals(20, store.image().size());
        }
    }

    private DavitException failure(Store store, int number) {
        return assertThrows(DavitException.class, () -> SmallDatabase.put(store, number));
    }

    private void failWrites(String message) {
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (operation == Operation.WRITE || operation == Operation.TRUNCATE) {
                        throw new IOException(message);
                    }
                    return bytes;
                });
    }

    private void failSyncs() {
        disk.setFault(
                (operation, path, number, bytes) -> {
                    if (operation == Operation.SYNC) {
                        throw new IOException("the sync failed");
                    }
                    return bytes;
                });
    }

    /** A disk with room for so many more bytes. */
    private static Fault fullAfter(int room) {
        int[] left = {room};
        return (operation, path, number, bytes) -> {
            if (operation != Operation.WRITE) {
                return bytes;
            }
            if (left[0] == 0) {
                throw new IOException(FULL);
            }
            int written = Math.min(bytes, left[0]);
            left[0] -= written;
            return written;
        };
    }

    private Store open() {
        return Store.open(SmallDatabase.DIRECTORY, options());
    }

    private StoreOptions options() {
        return SmallDatabase.options(disk).withOnPoison(poisoned::add);
    }
}
