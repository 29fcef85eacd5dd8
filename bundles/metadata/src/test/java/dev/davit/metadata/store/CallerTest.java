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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Callers that come many at once, go early, or interrupt. */
class CallerTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private Store store = Store.open(SmallDatabase.DIRECTORY, SmallDatabase.options(disk));

    @BeforeEach
    void startAgainstAnEmptyStore() {
        assertEquals(0, store.image().size());
    }

    @AfterEach
    void close() {
        release.countDown();
        store.close();
    }

    @Test
    void aCallerThatIsInterruptedInTheQueueIsCancelledAndItsTransactionIsNot() throws Exception {
        Caller holder = holdTheWriter();
        Caller waiting = new Caller(() -> SmallDatabase.put(store, 2));
        awaitQueue(1);
        waiting.thread.interrupt();
        waiting.thread.join();
        assertEquals(ErrorCode.CANCELLED, waiting.failure().code());
        assertTrue(waiting.interrupted);
        release.countDown();
        holder.thread.join();
        assertNull(holder.failure.get());
        SmallDatabase.put(store, 3);
        assertNull(store.image().get(SmallDatabase.key(2)));
        assertNotNull(store.image().get(SmallDatabase.key(3)));
    }

    @Test
    void aCallerThatIsInterruptedLaterLearnsTheOutcomeAndStaysInterrupted() throws Exception {
        Caller holder = holdTheWriter();
        holder.thread.interrupt();
        release.countDown();
        holder.thread.join();
        assertNull(holder.failure.get());
        assertTrue(holder.interrupted);
        assertNotNull(store.image().get(SmallDatabase.key(1)));
    }

    @Test
    void aBodyThatLeavesTheWriterInterruptedDoesNoHarm() {
        store.write(
                transaction -> {
                    transaction.put(SmallDatabase.key(1), SmallDatabase.key(1));
                    Thread.currentThread().interrupt();
                    return null;
                });
        SmallDatabase.put(store, 2);
        assertEquals(2, store.image().size());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void moreThanMayWaitAreTurnedAwayWithTheLimit() throws Exception {
        Caller holder = holdTheWriter();
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = 10 + i;
            waiting.add(new Caller(() -> SmallDatabase.put(store, number)));
        }
        awaitQueue(100);
        DavitException refused =
                assertThrows(DavitException.class, () -> SmallDatabase.put(store, 2));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, refused.code());
        assertTrue(refused.getMessage().contains("100 transactions wait"), refused.getMessage());
        release.countDown();
        holder.thread.join();
        for (Caller caller : waiting) {
            caller.thread.join();
            assertNull(caller.failure.get());
        }
        assertEquals(101, store.image().size());
    }

    @Test
    void transactionsThatComeTogetherShareAFrame() throws Exception {
        Caller holder = holdTheWriter();
        List<Caller> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = 10 + i;
            waiting.add(new Caller(() -> SmallDatabase.put(store, number)));
        }
        awaitQueue(50);
        release.countDown();
        holder.thread.join();
        for (Caller caller : waiting) {
            caller.thread.join();
        }
        assertEquals(51, store.stats().sequence());
        assertEquals(1, store.stats().frames());
        SmallDatabase.put(store, 2);
        assertEquals(2, store.stats().frames());
    }

    @Test
    void closingFinishesWhatWaits() throws Exception {
        Caller holder = holdTheWriter();
        Caller waiting = new Caller(() -> SmallDatabase.put(store, 2));
        awaitQueue(1);
        Caller closing = new Caller(store::close);
        release.countDown();
        for (Caller caller : List.of(holder, waiting, closing)) {
            caller.thread.join();
            assertNull(caller.failure.get());
        }
        store = Store.open(SmallDatabase.DIRECTORY, SmallDatabase.options(disk));
        assertEquals(2, store.image().size());
    }

    /** Occupies the writer until {@link #release}. */
    private Caller holdTheWriter() throws InterruptedException {
        Caller holder =
                new Caller(
                        () ->
                                store.write(
                                        transaction -> {
                                            transaction.put(
                                                    SmallDatabase.key(1), SmallDatabase.key(1));
                                            held.countDown();
                                            awaitRelease();
                                            return null;
                                        }));
        held.await();
        return holder;
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private void awaitQueue(int length) {
        while (store.stats().waiting() < length) {
            Thread.onSpinWait();
        }
    }

    /** A virtual thread and how it ended. */
    private static final class Caller {
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean interrupted;
        private final Thread thread;

        Caller(Runnable call) {
            thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            call.run();
                                        } catch (RuntimeException | Error thrown) {
                                            failure.set(thrown);
                                        }
                                        interrupted = Thread.currentThread().isInterrupted();
                                    });
        }

        DavitException failure() {
            return (DavitException) failure.get();
        }
    }
}
