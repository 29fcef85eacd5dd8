package dev.davit.slots.table;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work of a plugin outside calls, such as its start: on a thread of its own, waited for only so
 * long. One that does not end in time is interrupted and left alone.
 *
 * @param <R> what the work answers
 */
final class Bounded<R> {
    /** The work. */
    interface Work<R> {
        R run();
    }

    private sealed interface Outcome<R> {
        record Done<R>(R result) implements Outcome<R> {}

        record Failed<R>(Throwable failure) implements Outcome<R> {}

        /** Nobody waits any more. */
        record Abandoned<R>() implements Outcome<R> {}
    }

    private final AtomicReference<@Nullable Outcome<R>> outcome = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private Bounded(String name, Work<R> work, Runnable late) {
        thread = Thread.ofVirtual().name(name).unstarted(() -> run(work, late));
    }

    /**
     * Begins.
     *
     * @param late runs on the same thread if the work ends well after it was given up
     */
    static <R> Bounded<R> start(String name, Work<R> work, Runnable late) {
        var bounded = new Bounded<>(name, work, late);
        bounded.thread.start();
        return bounded;
    }

    private void run(Work<R> work, Runnable late) {
        Outcome<R> end;
        try {
            end = new Outcome.Done<>(work.run());
        } catch (Throwable failure) {
            // Whatever a plugin throws, an Error of its class path too, is the plugin's.
            end = new Outcome.Failed<>(failure);
        }
        if (!outcome.compareAndSet(null, end) && end instanceof Outcome.Done) {
            late.run();
        }
        ended.countDown();
    }

    /** Whether the thread is still at work. */
    boolean isAtWork() {
        return thread.isAlive();
    }

    /**
     * Waits for the end; interruption is kept for afterwards, since the work goes on all the same.
     *
     * @throws OverdueException if it does not come in time
     * @throws RuntimeException or an Error, as the work has thrown it
     */
    R await(Duration limit) throws OverdueException {
        if (!isEnded(limit) && outcome.compareAndSet(null, new Outcome.Abandoned<>())) {
            thread.interrupt();
            throw new OverdueException();
        }
        return switch (outcome.get()) {
            case Outcome.Done<R>(R result) -> result;
            case Outcome.Failed<R>(RuntimeException failure) -> throw failure;
            case Outcome.Failed<R>(Error failure) -> throw failure;
            case Outcome.Failed<R>(Throwable failure) -> throw new IllegalStateException(failure);
            case Outcome.Abandoned<R>() -> throw new OverdueException();
            case null -> throw new IllegalStateException("ended without an outcome");
        };
    }

    private boolean isEnded(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The work has not ended in time. */
    static final class OverdueException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
