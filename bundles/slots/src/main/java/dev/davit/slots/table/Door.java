package dev.davit.slots.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where calls come in: the generation that takes them, or why there is none. Calls only read; they
 * wait when there is no generation to enter and waiting makes sense.
 */
final class Door<T> {
    /** Is told of each change of state, in order, and must not block. */
    interface Listener {
        void changed(Status before, Status after, @Nullable Generation<?> current);
    }

    private final String label;
    private final Health health;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Generation<T> current;

    /** What changes have made of the place. */
    private volatile Status status = Status.of(PluginState.CONNECTING, "");

    /** What is known besides of a generation that is ready; null if nothing. */
    private volatile @Nullable Status remark;

    Door(String label, Health health, Listener listener) {
        this.label = label;
        this.health = health;
        this.listener = listener;
    }

    @Nullable Generation<T> current() {
        return current;
    }

    Status status() {
        return effective(status, remark);
    }

    private static Status effective(Status status, @Nullable Status remark) {
        return remark != null && status.state() == PluginState.READY ? remark : status;
    }

    /** Calls that wait now. */
    int waiting() {
        return waiting.get();
    }

    /** A handle if a call may enter at once. */
    @Nullable Handle<T> tryUse() {
        Generation<T> generation = current;
        if (generation == null) {
            return null;
        }
        return health.opinion() == Health.Opinion.SHUT ? tryTrial(generation) : enter(generation);
    }

    private @Nullable Handle<T> enter(Generation<T> generation) {
        return generation.enter() ? generation.handle() : null;
    }

    /** The one call that tries a plugin that is shut out and cannot be asked. */
    private @Nullable Handle<T> tryTrial(Generation<T> generation) {
        if (generation.canBeAsked() || !health.takeTrial()) {
            return null;
        }
        Handle<T> handle = enter(generation);
        if (handle == null) {
            health.giveTrialBack();
            return null;
        }
        return new Trial<>(handle, health);
    }

    Handle<T> use(Duration patience) {
        Handle<T> handle = tryUse();
        return handle != null ? handle : useLater(patience);
    }

    /** The slow way in: waits for a generation whose door is open. */
    private Handle<T> useLater(Duration patience) {
        long left = patience.toNanos();
        waiting.incrementAndGet();
        lock.lock();
        try {
            while (true) {
                Handle<T> handle = tryUse();
                if (handle != null) {
                    return handle;
                }
                Status seen = status();
                if (!seen.pending()) {
                    throw ErrorCode.UNAVAILABLE.about(label + " " + describe(seen));
                }
                if (left <= 0) {
                    throw ErrorCode.UNAVAILABLE.about(
                            label
                                    + " did not become ready in "
                                    + patience.toMillis()
                                    + " ms: "
                                    + describe(seen));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(
                    ErrorCode.CANCELLED,
                    ErrorCode.CANCELLED.text() + " while waiting for " + label,
                    e);
        } finally {
            lock.unlock();
            waiting.decrementAndGet();
        }
    }

    private static String describe(Status status) {
        String state = status.state().name().toLowerCase(Locale.ROOT);
        return status.reason().isEmpty() ? "is " + state : "is " + state + ": " + status.reason();
    }

    /** Another generation takes calls, or none, and why. */
    void change(@Nullable Generation<T> generation, Status next) {
        lock.lock();
        try {
            Status before = status();
            boolean isOther = current != generation;
            current = generation;
            status = next;
            remark = null;
            tell(before, isOther);
        } finally {
            lock.unlock();
        }
    }

    /** The same generation, in another state. */
    void change(Status next) {
        change(current, next);
    }

    /** From now on it makes sense to wait, if nobody takes calls. */
    void announce() {
        lock.lock();
        try {
            if (current == null && !status.pending()) {
                change(null, Status.of(PluginState.CONNECTING, ""));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What else is known of a generation that is ready: that it is not well, for example. */
    void remark(PluginState state, String reason) {
        Status seen = remark;
        if (seen != null && seen.state() == state && seen.reason().equals(reason)) {
            return;
        }
        remark(Status.of(state, reason));
    }

    /** All is well again. */
    void noRemark() {
        if (remark != null) {
            remark(null);
        }
    }

    private void remark(@Nullable Status next) {
        lock.lock();
        try {
            Status before = status();
            remark = next;
            tell(before, false);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void tell(Status before, boolean isOther) {
        changed.signalAll();
        Status after = status();
        if (isOther || before.state() != after.state() || !before.reason().equals(after.reason())) {
            listener.changed(before, after, current);
        }
    }

    /** A handle whose end also ends the trial, if its calls have proved nothing. */
    private record Trial<T>(Handle<T> handle, Health health) implements Handle<T> {
        @Override
        public T plugin() {
            return handle.plugin();
        }

        @Override
        public OpenCall begin(String method) {
            return handle.begin(method);
        }

        @Override
        public void close() {
            handle.close();
            health.giveTrialBack();
        }
    }
}
