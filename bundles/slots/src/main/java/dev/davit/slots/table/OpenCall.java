package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.slot.CallOwner;
import dev.davit.api.slot.MethodClass;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A call that is inside a plugin. It ends once: either the thread comes back, or the watch gives up
 * on it first and interrupts the thread, which then learns so when it does come back.
 */
final class OpenCall {
    private enum Stage {
        RUNNING,
        /** The watch is about to interrupt the thread. */
        STOPPING,
        /** The thread has been interrupted. */
        STOPPED,
        /** The thread has come back. */
        OVER
    }

    private final String method;
    private final MethodClass kind;
    private final Thread thread;
    private final @Nullable CallOwner owner;
    private final Object generation;
    private final boolean interruptible;
    private final long began;
    private final long limit;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.RUNNING);

    /** Where the book keeps it; of its own thread. */
    private @Nullable AtomicReferenceArray<@Nullable OpenCall> cells;

    private int place = -1;

    private volatile boolean handedOver;
    private volatile boolean abandoned;

    /**
     * @param limit nanoseconds that it may take
     * @param owner who waits for the thread's work, null for nobody
     * @param generation stands for the generation it is inside
     */
    OpenCall(
            String method,
            MethodClass kind,
            long limit,
            @Nullable CallOwner owner,
            Object generation) {
        this(method, kind, limit, owner, generation, true);
    }

    private OpenCall(
            String method,
            MethodClass kind,
            long limit,
            @Nullable CallOwner owner,
            Object generation,
            boolean interruptible) {
        this.method = method;
        this.kind = kind;
        this.limit = limit;
        this.owner = owner;
        this.generation = generation;
        this.interruptible = interruptible;
        thread = Thread.currentThread();
        began = System.nanoTime();
    }

    /** A call that goes from thread to thread: it is noted, and nobody is interrupted for it. */
    static OpenCall unbound(String method, Object generation) {
        return new OpenCall(method, MethodClass.WAIT, Long.MAX_VALUE, null, generation, false);
    }

    String method() {
        return method;
    }

    MethodClass kind() {
        return kind;
    }

    Thread thread() {
        return thread;
    }

    /** Has been noted there. */
    void placeAt(AtomicReferenceArray<@Nullable OpenCall> noted, int number) {
        cells = noted;
        place = number;
    }

    /** Is noted no more. */
    void leavePlace() {
        if (cells != null) {
            cells.set(place, null);
        }
    }

    boolean isInside(Object which) {
        return generation.equals(which);
    }

    /** Nanoseconds since it began. */
    long age() {
        return System.nanoTime() - began;
    }

    boolean isOverdue() {
        return age() > limit;
    }

    /** Nanoseconds beyond its limit; negative before. */
    long excess() {
        return age() - limit;
    }

    boolean isStopped() {
        Stage now = stage.get();
        return now == Stage.STOPPING || now == Stage.STOPPED;
    }

    /** Whether it was stopped because the plugin is replaced, rather than for its age. */
    boolean isHandedOver() {
        return handedOver;
    }

    /** Interrupts the thread, unless it has come back; false if it has, or was stopped before. */
    boolean stop(boolean forHandOver) {
        if (!interruptible || !stage.compareAndSet(Stage.RUNNING, Stage.STOPPING)) {
            return false;
        }
        handedOver = forHandOver;
        thread.interrupt();
        stage.set(Stage.STOPPED);
        return true;
    }

    /** Tells the owner that the thread is not expected back, once. */
    void abandon(DavitException failure) {
        if (!abandoned) {
            abandoned = true;
            Optional.ofNullable(owner).ifPresent(waiting -> waiting.abandon(failure));
        }
    }

    /**
     * The thread has come back.
     *
     * @return whether it had been stopped; its interruption is taken back then
     */
    boolean end() {
        if (stage.compareAndSet(Stage.RUNNING, Stage.OVER)) {
            return false;
        }
        while (stage.get() != Stage.STOPPED) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return true;
    }
}
