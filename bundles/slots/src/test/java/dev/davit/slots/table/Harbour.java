package dev.davit.slots.table;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A slot with one place, {@code a}, and threads that stand at its door. */
final class Harbour {
    static final Duration LONG = Duration.ofMinutes(5);

    /** Between two looks at a condition. */
    private static final long PAUSE_NANOS = 50_000;

    final PluginSlot<Ship> slot;

    Harbour(HandOver handOver) {
        this(handOver, LONG);
    }

    Harbour(HandOver handOver, Duration drainLimit) {
        this(handOver, HarbourRules.limits(drainLimit));
    }

    Harbour(HandOver handOver, Limits limits) {
        slot =
                new PluginSlot<>(
                        new SlotType<>("dev.davit.ship.v1", "ship", Ship.class, handOver),
                        new HarbourRules(limits));
    }

    /** Lets a source arrive and waits until it takes calls. */
    void dock(ScriptedSource source) {
        slot.arrive("a", source);
        until(() -> source.origin().equals(nameAtDoor()));
    }

    /** A departure on a thread of its own, since it waits for calls. */
    Thread depart(ScriptedSource source) {
        return Thread.ofPlatform().daemon().start(() -> slot.depart("a", source));
    }

    /** Name of the plugin that a call meets at this moment; empty if it meets none. */
    String nameAtDoor() {
        try (Handle<Ship> handle = slot.tryUse("a")) {
            return handle == null ? "" : handle.plugin().name();
        }
    }

    Status status() {
        return Objects.requireNonNull(slot.plugins().get("a")).status();
    }

    void untilState(PluginState state) {
        until(() -> status().state() == state);
    }

    int generation() {
        Generation<Ship> current = Objects.requireNonNull(slot.plugins().get("a")).current();
        return current == null ? 0 : current.number();
    }

    /** Starts a call that has to wait, and returns when it stands at the door. */
    static <V> Waiting<V> waiting(Callable<V> call) {
        var task = new FutureTask<>(call);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        untilWaiting(thread);
        return new Waiting<>(thread, task);
    }

    static void untilWaiting(Thread thread) {
        until(
                () ->
                        thread.getState() == Thread.State.TIMED_WAITING
                                || thread.getState() == Thread.State.WAITING);
    }

    /** The tests' time-out ends what never comes. */
    static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("never came");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** A call at the door. */
    record Waiting<V>(Thread thread, FutureTask<V> task) {
        V result() throws Exception {
            return task.get();
        }
    }
}
