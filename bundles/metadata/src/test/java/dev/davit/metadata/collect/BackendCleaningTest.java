package dev.davit.metadata.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;
import dev.davit.metadata.Conditions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that fails, hangs, goes and comes back while it is cleaned. */
class BackendCleaningTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final AtomicInteger attempts = new AtomicInteger();
    private volatile BackendCleaning.Work work = (thorough, progress) -> true;
    private BackendCleaning cleaning = with(new Patience(LONG, LONG, LONG, LONG));

    private BackendCleaning with(Patience patience) {
        return new BackendCleaning(
                "b",
                (thorough, progress) -> {
                    attempts.incrementAndGet();
                    return work.clean(thorough, progress);
                },
                patience);
    }

    @AfterEach
    void close() {
        cleaning.close();
    }

    private static void hang(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw ErrorCode.CANCELLED.about("call");
        }
    }

    /** As a call does that the operating system does not let go. */
    private static void hangWhateverComes(CountDownLatch until) {
        while (until.getCount() > 0) {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whoWaitsSeesTheEndOfARoundThatBeganAfterwards() throws InterruptedException {
        var first = new CountDownLatch(1);
        work =
                (thorough, progress) -> {
                    hang(first);
                    return true;
                };
        cleaning.request(false);
        Conditions.await(() -> attempts.get() == 1);
        long second = cleaning.request(false);
        cleaning.request(false);
        first.countDown();
        assertEquals(Optional.empty(), cleaning.await(second));
        assertTrue(attempts.get() >= 2, "the first round may have missed it");
        Conditions.await(() -> attempts.get() == 2);
    }

    @Test
    void aFailureIsTheAnswerAndIsTriedAgainForTheNextWhoWaits() throws InterruptedException {
        var broken = new AtomicBoolean(true);
        work =
                (thorough, progress) -> {
                    if (broken.get()) {
                        throw ErrorCode.INTERNAL.about("disk");
                    }
                    return true;
                };
        assertEquals(Optional.of("b: disk: internal"), cleaning.await(cleaning.request(false)));
        int before = attempts.get();
        assertEquals(Optional.of("b: disk: internal"), cleaning.await(cleaning.request(false)));
        assertTrue(attempts.get() > before);
        broken.set(false);
        assertEquals(Optional.empty(), cleaning.await(cleaning.request(false)));
    }

    @Test
    void aFailureIsTriedAgainByItself() {
        cleaning.close();
        cleaning = with(new Patience(LONG, LONG, SHORT, SHORT));
        work =
                (thorough, progress) -> {
                    if (attempts.get() < 4) {
                        throw ErrorCode.INTERNAL.about("disk");
                    }
                    return true;
                };
        cleaning.request(false);
        Conditions.await(() -> attempts.get() == 4);
    }

    @Test
    void nobodyWaitsForOneThatHangs() throws InterruptedException {
        cleaning.close();
        cleaning = with(new Patience(SHORT, LONG, SHORT, SHORT));
        var heal = new CountDownLatch(1);
        work =
                (thorough, progress) -> {
                    hangWhateverComes(heal);
                    return true;
                };
        long request = cleaning.request(false);
        assertTrue(cleaning.await(request).orElseThrow().contains("has not answered"));
        assertTrue(cleaning.await(cleaning.request(false)).isPresent());
        assertEquals(1, attempts.get(), "a second one does not go in");
        heal.countDown();
        Conditions.await(() -> isDone(request));
        assertEquals(Optional.empty(), cleaning.await(cleaning.request(false)));
    }

    private boolean isDone(long request) {
        try {
            return cleaning.await(request).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThatHangsIsInterruptedAndTriedAgain() {
        cleaning.close();
        cleaning = with(new Patience(SHORT, SHORT, SHORT, SHORT));
        work =
                (thorough, progress) -> {
                    if (attempts.get() < 3) {
                        hang(new CountDownLatch(1));
                    }
                    return true;
                };
        long request = cleaning.request(false);
        Conditions.await(() -> isDone(request));
        assertEquals(3, attempts.get());
    }

    /** How much there is to do is nobody's fault. */
    @Test
    void oneThatGoesOnStepByStepIsNotGivenUp() throws InterruptedException {
        cleaning.close();
        cleaning = with(new Patience(Duration.ofSeconds(5), LONG, LONG, LONG));
        var goOn = new AtomicBoolean(true);
        var began = new CountDownLatch(1);
        work =
                (thorough, progress) -> {
                    while (goOn.get()) {
                        progress.run();
                        began.countDown();
                        Thread.onSpinWait();
                    }
                    return true;
                };
        long request = cleaning.request(false);
        began.await();
        goOn.set(false);
        assertEquals(Optional.empty(), cleaning.await(request));
    }

    @Test
    void oneThatIsNotThereIsAskedWhenItComes() throws InterruptedException {
        var there = new AtomicBoolean(false);
        work = (thorough, progress) -> there.get();
        assertEquals(Optional.empty(), cleaning.await(cleaning.request(false)));
        assertTrue(cleaning.isOwed());
        there.set(true);
        cleaning.aboard(false);
        Conditions.await(() -> attempts.get() == 2);
        Conditions.await(() -> !cleaning.isOwed());
        cleaning.aboard(false);
        assertEquals(2, attempts.get());
    }

    @Test
    void aCheckIsNotForgottenWithAFailure() {
        cleaning.close();
        cleaning = with(new Patience(LONG, LONG, SHORT, SHORT));
        var checked = new AtomicBoolean();
        work =
                (thorough, progress) -> {
                    if (attempts.get() == 1) {
                        throw ErrorCode.INTERNAL.about("disk");
                    }
                    checked.set(thorough);
                    return true;
                };
        cleaning.request(true);
        Conditions.await(() -> attempts.get() == 2);
        Conditions.await(checked::get);
        assertFalse(cleaning.isOwed());
    }
}
