package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HealthCheck;
import dev.davit.api.slot.SlotType;
import dev.davit.api.slot.Startable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** The lives of one place: begins them, drains them, ends them, each step bounded. */
public final class Generations<T> {
    private static final Logger LOG = System.getLogger(Generations.class.getName());

    /** How often it is looked whether something has come about. */
    private static final Duration SLICE = Duration.ofMillis(20);

    private final SlotType<T> type;
    private final CallRecords records;
    private final List<Former> former = new CopyOnWriteArrayList<>();

    /** Starts that were given up and still go on. */
    private final Map<PluginSource<T>, Bounded<T>> hanging = new ConcurrentHashMap<>();

    private volatile int lives;

    /**
     * A generation that was ended with calls inside.
     *
     * @param since when it was
     */
    public record Former(Generation<?> generation, Instant since) {}

    Generations(SlotType<T> type, CallRecords records) {
        this.type = type;
        this.records = records;
    }

    /** Those that were ended with calls inside which have not come back. */
    List<Former> former() {
        former.removeIf(gone -> gone.generation().running() == 0);
        return List.copyOf(former);
    }

    /**
     * Begins a life.
     *
     * @throws RuntimeException with the reason if the plugin does not start, or not in time
     */
    Generation<T> start(PluginSource<T> source) {
        Bounded<T> before = hanging.get(source);
        if (before != null && before.isAtWork()) {
            throw ErrorCode.UNAVAILABLE.about(source.origin() + " still hangs in its last start");
        }
        hanging.remove(source);
        Duration limit = records.limits().get().start();
        Bounded<T> opening =
                Bounded.start(
                        "open " + records.label(), () -> open(source), () -> closeLate(source));
        T plugin;
        try {
            plugin = opening.await(limit);
        } catch (Bounded.OverdueException e) {
            hanging.put(source, opening);
            throw ErrorCode.UNAVAILABLE.about(
                    source.origin() + " did not start within " + limit.toMillis() + " ms");
        } catch (Error e) {
            throw new IllegalStateException(e.toString(), e);
        }
        int number = lives + 1;
        lives = number;
        var guard = new Guard(type, records, source.version(), plugin instanceof HealthCheck);
        return new Generation<>(number, source, plugin, guard);
    }

    private static <T> T open(PluginSource<T> source) {
        T plugin = source.open();
        if (plugin instanceof Startable startable) {
            try {
                startable.start();
            } catch (RuntimeException | Error e) {
                source.close();
                throw e;
            }
        }
        return plugin;
    }

    private void closeLate(PluginSource<T> source) {
        LOG.log(Level.INFO, "{0} started too late and is closed", source.origin());
        source.close();
    }

    /** Closes the door and waits for the calls inside; false if they do not leave in time. */
    boolean drain(Generation<T> generation, Duration limit) {
        generation.closeDoor();
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                generation.stopWaits();
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (generation.awaitDrained(left.compareTo(SLICE) < 0 ? left : SLICE)) {
                    return true;
                }
                if (left.compareTo(SLICE) < 0) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends a life, its calls first; whose calls do not leave in time goes all the same. */
    void retire(Generation<T> generation, Duration limit) {
        end(generation, limit);
        close(generation);
    }

    /**
     * The same where the framework is taking the instance away on this very thread, and holds locks
     * that closing it elsewhere would wait for.
     */
    void retireHere(Generation<T> generation, Duration limit) {
        end(generation, limit);
        generation.source().close();
    }

    private void end(Generation<T> generation, Duration limit) {
        if (!drain(generation, limit)) {
            former.add(new Former(generation, Instant.now()));
            LOG.log(
                    Level.WARNING,
                    "{0}: {1} calls still run in generation {2} after {3} ms; it goes all the same",
                    records.label(),
                    generation.running(),
                    generation.number(),
                    limit.toMillis());
        }
    }

    /** Waits until a plugin that can be asked answers well, no longer than the limit. */
    void awaitAnswer(Generation<T> generation, Duration limit) {
        if (!(generation.plugin() instanceof HealthCheck checked)) {
            return;
        }
        Bounded<Boolean> asking =
                Bounded.start("check " + records.label(), () -> answers(checked, limit), () -> {});
        try {
            asking.await(limit);
        } catch (Bounded.OverdueException | RuntimeException | Error e) {
            LOG.log(Level.WARNING, "{0} does not answer yet: {1}", records.label(), e.getMessage());
        }
    }

    private static boolean answers(HealthCheck checked, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                checked.check();
                return true;
            } catch (DavitException e) {
                if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(SLICE.toNanos());
            }
        }
    }

    /** Ends an instance in which no call is. */
    void close(Generation<T> generation) {
        PluginSource<T> source = generation.source();
        Bounded<Boolean> closing =
                Bounded.start(
                        "close " + records.label(),
                        () -> {
                            source.close();
                            return true;
                        },
                        () -> {});
        try {
            closing.await(records.limits().get().start());
        } catch (Bounded.OverdueException e) {
            LOG.log(
                    Level.WARNING,
                    "{0}: {1} does not close and is left behind",
                    records.label(),
                    source.origin());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "cannot close " + source.origin(), e);
        }
    }
}
