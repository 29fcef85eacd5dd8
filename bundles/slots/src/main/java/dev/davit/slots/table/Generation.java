package dev.davit.slots.table;

import dev.davit.api.slot.HealthCheck;
import dev.davit.slots.Handle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One life of a plugin, its door, and the count of calls inside. */
public final class Generation<T> {
    /** Set in the count when no new call may enter. */
    private static final long CLOSED = 1L << 62;

    private final int number;
    private final PluginSource<T> source;
    private final T plugin;
    private final Guard guard;
    private final T guarded;
    private final AtomicLong calls = new AtomicLong();

    /** Open when the last call has left behind a closed door; a new one for each closing. */
    private volatile CountDownLatch drained = new CountDownLatch(1);

    /**
     * @param plugin as its source gave it
     * @param guard what stands between it and its callers
     */
    Generation(int number, PluginSource<T> source, T plugin, Guard guard) {
        this.number = number;
        this.source = source;
        this.plugin = plugin;
        this.guard = guard;
        guarded = guard.wrap(plugin);
    }

    public int number() {
        return number;
    }

    public PluginSource<T> source() {
        return source;
    }

    /** The plugin itself, for what is asked of it besides its contract. */
    public T plugin() {
        return plugin;
    }

    /** Whether it has a health check. */
    boolean canBeAsked() {
        return plugin instanceof HealthCheck;
    }

    /** Ends the calls that only wait, see {@link dev.davit.slots.HandedOver}. */
    void stopWaits() {
        guard.stopWaits();
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

    /** Lets calls in again. */
    void openDoor() {
        drained = new CountDownLatch(1);
        calls.updateAndGet(count -> count & ~CLOSED);
    }

    /** Calls that are inside. */
    public long running() {
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
            return guarded;
        }

        @Override
        public OpenCall begin(String method) {
            return guard.begin(method);
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                leave();
            }
        }
    }
}
