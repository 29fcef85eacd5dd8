package dev.davit.slots.table;

import dev.davit.slots.Handle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One life of a plugin, and the count of calls inside it. Once closed to new calls it is never
 * opened again; when the last call leaves, it is drained.
 */
public final class Generation<T> {
    /** Set in the count when no new call may enter. */
    private static final long CLOSED = 1L << 62;

    private final int number;
    private final PluginSource<T> source;
    private final T plugin;
    private final AtomicLong calls = new AtomicLong();
    private final CountDownLatch drained = new CountDownLatch(1);

    Generation(int number, PluginSource<T> source, T plugin) {
        this.number = number;
        this.source = source;
        this.plugin = plugin;
    }

    public int number() {
        return number;
    }

    public PluginSource<T> source() {
        return source;
    }

    public T plugin() {
        return plugin;
    }

    /** Counts a call in, unless the door is closed. */
    public boolean enter() {
        long seen = calls.get();
        while ((seen & CLOSED) == 0) {
            long witness = calls.compareAndExchange(seen, seen + 1);
            if (witness == seen) {
                return true;
            }
            seen = witness;
        }
        return false;
    }

    /** Counts a call out. */
    public void leave() {
        if (calls.decrementAndGet() == CLOSED) {
            drained.countDown();
        }
    }

    /** Lets no new call in. */
    void closeDoor() {
        long before = calls.getAndUpdate(count -> count | CLOSED);
        if (before == 0) {
            drained.countDown();
        }
    }

    /** Calls that are inside. */
    long running() {
        return calls.get() & ~CLOSED;
    }

    /** Waits for the last call to leave; false if it does not in time. */
    boolean awaitDrained(Duration limit) throws InterruptedException {
        return drained.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A handle for a call that has entered. */
    Handle<T> handle() {
        return new CountedHandle();
    }

    private final class CountedHandle implements Handle<T> {
        private final AtomicBoolean open = new AtomicBoolean(true);

        @Override
        public T plugin() {
            if (!open.get()) {
                throw new IllegalStateException("handle is closed");
            }
            return plugin;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                leave();
            }
        }
    }
}
