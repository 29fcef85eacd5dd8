package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Work that goes on when its caller has gone, on virtual threads that end with the runtime.
 * Thread-safe.
 */
public final class Background {
    private static final Logger LOG = System.getLogger(Background.class.getName());

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Work that has been started, and what comes of it. */
    public record Job<T>(CompletableFuture<T> outcome) {
        /**
         * Waits for it.
         *
         * @throws DavitException what the work threw; CANCELLED when interrupted, the work goes on
         */
        public T await() {
            try {
                return outcome.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof DavitException failure
                        ? new DavitException(failure.code(), failure.getMessage(), failure)
                        : new DavitException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), e);
            }
        }
    }

    /**
     * Starts work.
     *
     * @throws DavitException UNAVAILABLE when the runtime is stopping
     */
    public <T> Job<T> start(String name, Supplier<T> work) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(work, outcome));
        threads.add(thread);
        if (closed) {
            threads.remove(thread);
            throw ErrorCode.UNAVAILABLE.about("the shim runtime is stopping");
        }
        thread.start();
        return new Job<>(outcome);
    }

    /** Takes back what was begun. A caller that has gone does not wait for the end of it. */
    public void settle(String name, Runnable work) {
        try {
            start(
                            name,
                            () -> {
                                work.run();
                                return true;
                            })
                    .await();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, () -> name + ": " + e.getMessage());
        }
    }

    private <T> void run(Supplier<T> work, CompletableFuture<T> outcome) {
        try {
            outcome.complete(work.get());
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** Whether nothing new is started any more. */
    public boolean isClosed() {
        return closed;
    }

    /** Interrupts what runs and waits for it, at most this long. Idempotent. */
    public void close(Duration limit) {
        closed = true;
        List<Thread> running = List.copyOf(threads);
        running.forEach(Thread::interrupt);
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : running) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
