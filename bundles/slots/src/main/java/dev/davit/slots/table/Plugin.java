package dev.davit.slots.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HandOver;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One place in a slot: the sources that offer to fill it, and the generation that takes calls.
 *
 * <p>Changes (a source arrives or departs) run one after the other under {@code transitions}; calls
 * only read {@code current} and never wait for a change unless there is no generation to enter.
 */
public final class Plugin<T> {
    private static final Logger LOG = System.getLogger(Plugin.class.getName());

    private final String label;
    private final HandOver handOver;
    private final Duration drainLimit;

    /** Who offers to fill the place, in order of arrival. */
    private final List<PluginSource<T>> sources = new CopyOnWriteArrayList<>();

    private final ReentrantLock transitions = new ReentrantLock();

    /** Sources that could not start, with the reason; they are not tried again. */
    private final Map<PluginSource<T>, String> failed = new ConcurrentHashMap<>();

    @GuardedBy("transitions")
    private int lives;

    private final ReentrantLock doorLock = new ReentrantLock();
    private final Condition doorChanged = doorLock.newCondition();
    private volatile @Nullable Generation<T> current;
    private volatile Status status = Status.of(PluginState.CONNECTING, "");
    private volatile boolean expectedBack;

    /**
     * @param label what messages call it, {@code snapshotter "copy"} for example
     * @param drainLimit how long a departing generation may keep its calls
     */
    Plugin(String label, HandOver handOver, Duration drainLimit) {
        this.label = label;
        this.handOver = handOver;
        this.drainLimit = drainLimit;
    }

    public Status status() {
        return status;
    }

    /** The generation that takes calls, for reading facts about it. */
    public @Nullable Generation<T> current() {
        return current;
    }

    /** Announces that the plugin leaves only to come back: calls meanwhile wait at the door. */
    public void expectBack(boolean expected) {
        expectedBack = expected;
        if (!expected && current == null && status.state() == PluginState.ABSENT) {
            change(null, Status.gone(status.reason(), false));
        }
    }

    /** A handle if a call may enter at once. */
    public @Nullable Handle<T> tryUse() {
        Generation<T> generation = current;
        return generation != null && generation.enter() ? generation.handle() : null;
    }

    Handle<T> use(Duration patience) {
        Handle<T> handle = tryUse();
        return handle != null ? handle : useLater(patience);
    }

    /** The slow way in: waits for a generation whose door is open. */
    private Handle<T> useLater(Duration patience) {
        long left = patience.toNanos();
        doorLock.lock();
        try {
            while (true) {
                Generation<T> generation = current;
                if (generation != null && generation.enter()) {
                    return generation.handle();
                }
                Status seen = status;
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
                left = doorChanged.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(
                    ErrorCode.CANCELLED,
                    ErrorCode.CANCELLED.text() + " while waiting for " + label,
                    e);
        } finally {
            doorLock.unlock();
        }
    }

    private static String describe(Status status) {
        String state = status.state().name().toLowerCase(Locale.ROOT);
        return status.reason().isEmpty() ? "is " + state : "is " + state + ": " + status.reason();
    }

    /**
     * A source offers to fill the place. It is started on a thread of its own, unless a better one
     * is there.
     */
    void arrive(PluginSource<T> source) {
        sources.add(source);
        announce();
        Thread.ofVirtual().name("start " + label).start(this::elect);
    }

    /** Sources rank differently now. */
    void reconsider() {
        Thread.ofVirtual().name("start " + label).start(this::elect);
    }

    /** Whether the calls go to this source. */
    public boolean isServedBy(PluginSource<T> source) {
        return isCurrent(source);
    }

    /** Why a source could not start; empty if it has not failed. */
    public String failure(PluginSource<T> source) {
        return failed.getOrDefault(source, "");
    }

    /** Whether a source is the next to serve, unless it does already. */
    public boolean isBest(PluginSource<T> source) {
        return source.equals(best());
    }

    /** From now on it makes sense to wait. */
    private void announce() {
        doorLock.lock();
        try {
            if (current == null) {
                status = Status.of(PluginState.CONNECTING, "");
            }
        } finally {
            doorLock.unlock();
        }
    }

    /** A source goes; returns when its calls have finished or the drain limit is over. */
    void depart(PluginSource<T> source) {
        sources.remove(source);
        closeDoorOf(source);
        transitions.lock();
        try {
            failed.remove(source);
            Generation<T> generation = current;
            if (generation != null && generation.source().equals(source)) {
                retire(generation);
                change(null, Status.gone(source.origin() + " has left", expectedBack));
            } else if (generation == null && sources.isEmpty()) {
                change(null, Status.gone(source.origin() + " has left", expectedBack));
            }
        } finally {
            transitions.unlock();
        }
        elect();
    }

    /** New calls stop at once, even while another change is still going on. */
    private void closeDoorOf(PluginSource<T> source) {
        Generation<T> generation = current;
        if (generation != null && generation.source().equals(source)) {
            status = Status.of(PluginState.DRAINING, source.origin() + " is leaving");
            generation.closeDoor();
        }
    }

    /** Brings the best source in, and the next best where it fails. */
    private void elect() {
        transitions.lock();
        try {
            PluginSource<T> best = best();
            while (best != null && !isCurrent(best) && !bringIn(best)) {
                best = best();
            }
        } finally {
            transitions.unlock();
        }
    }

    private boolean isCurrent(PluginSource<T> source) {
        Generation<T> generation = current;
        return generation != null && generation.source().equals(source);
    }

    private @Nullable PluginSource<T> best() {
        PluginSource<T> best = null;
        for (PluginSource<T> source : sources) {
            if (!failed.containsKey(source) && (best == null || source.ranking() >= best.ranking())) {
                best = source;
            }
        }
        return best;
    }

    /** Starts a source and retires the generation before it; false if the source fails. */
    @GuardedBy("transitions")
    private boolean bringIn(PluginSource<T> best) {
        Generation<T> old = current;
        if (old != null && handOver == HandOver.EXCLUSIVE) {
            status = Status.of(PluginState.DRAINING, best.origin() + " takes over");
            retire(old);
            change(null, Status.of(PluginState.CONNECTING, best.origin() + " takes over"));
            old = null;
        }
        boolean started = start(best);
        if (started && old != null) {
            retire(old);
        }
        return started;
    }

    @GuardedBy("transitions")
    private boolean start(PluginSource<T> source) {
        if (current == null) {
            change(null, Status.of(PluginState.CONNECTING, ""));
        }
        try {
            var generation = new Generation<>(lives + 1, source, source.open());
            lives++;
            change(generation, Status.of(PluginState.READY, ""));
            LOG.log(
                    Level.DEBUG,
                    "{0} is ready: generation {1} from {2}",
                    label,
                    lives,
                    source.origin());
            return true;
        } catch (RuntimeException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            LOG.log(
                    Level.WARNING,
                    "{0} from {1} did not start: {2}",
                    label,
                    source.origin(),
                    reason);
            failed.put(source, reason);
            if (current == null) {
                change(null, Status.of(PluginState.STOPPED, reason));
            }
            return false;
        }
    }

    private void retire(Generation<T> generation) {
        generation.closeDoor();
        try {
            if (!generation.awaitDrained(drainLimit)) {
                LOG.log(
                        Level.WARNING,
                        "{0}: {1} calls still run in generation {2} after {3} s; it goes all the"
                                + " same",
                        label,
                        generation.running(),
                        generation.number(),
                        drainLimit.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        generation.source().close();
    }

    private void change(@Nullable Generation<T> generation, Status next) {
        doorLock.lock();
        try {
            current = generation;
            status = next;
            doorChanged.signalAll();
        } finally {
            doorLock.unlock();
        }
    }
}
