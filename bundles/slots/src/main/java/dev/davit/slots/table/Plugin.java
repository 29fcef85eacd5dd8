package dev.davit.slots.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.CallCounts;
import dev.davit.slots.Handle;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginState;
import dev.davit.slots.RunningCall;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One place in a slot: the sources that offer to fill it, and the generation that takes calls.
 *
 * <p>Changes (a source arrives or departs, an operator drains) run one after the other under {@code
 * transitions}; calls go through the {@link Door} and never wait for a change unless there is no
 * generation to enter.
 */
public final class Plugin<T> {
    private static final Logger LOG = System.getLogger(Plugin.class.getName());

    private final SlotType<T> type;
    private final String label;
    private final CallRecords records;
    private final Door<T> door;
    private final Sources<T> sources = new Sources<>();
    private final Generations<T> generations;
    private final PinnedVersions<T> pinned;
    private final ReentrantLock transitions = new ReentrantLock();
    private volatile boolean expectedBack;
    private volatile boolean disabled;

    @GuardedBy("transitions")
    private boolean drained;

    /** Why the last start has failed; empty if it has not. */
    @GuardedBy("transitions")
    private String failure = "";

    /**
     * @param label what messages call it, {@code snapshotter "copy"} for example
     * @param policy what the table decides for it
     */
    Plugin(SlotType<T> type, String id, String label, PluginSlot.Policy policy) {
        this.type = type;
        this.label = label;
        records = CallRecords.of(type, id, label, policy.limits(id), policy.spans());
        door =
                new Door<>(
                        label,
                        records.health(),
                        (before, after, now) -> policy.changed(id, before, after, now));
        generations = new Generations<>(type, records);
        pinned = new PinnedVersions<>(label, generations, records.limits());
    }

    public Status status() {
        return door.status();
    }

    /** Whether an operator keeps it out of service. */
    public boolean isDisabled() {
        return disabled;
    }

    /** The generation that takes calls, for reading facts about it. */
    public @Nullable Generation<T> current() {
        return door.current();
    }

    /** Those that have been replaced and in which calls are still running. */
    public List<Generations.Former> former() {
        return generations.former();
    }

    /** Counts of its calls. */
    public CallCounts counts() {
        return records.counts(door.waiting());
    }

    /** The calls inside it. */
    public List<RunningCall> running() {
        return records.running();
    }

    /**
     * The meters of its methods.
     *
     * @param shown id that clients know it by
     */
    public List<MethodMeter> meters(String shown) {
        return records.meters().read(shown);
    }

    Door<T> door() {
        return door;
    }

    CallRecords records() {
        return records;
    }

    /** Holds it to other limits from now on. */
    void limit(Limits next) {
        records.hold(next);
    }

    private Limits limits() {
        return records.limits().get();
    }

    /** Announces that the plugin leaves only to come back: calls meanwhile wait at the door. */
    public void expectBack(boolean expected) {
        expectedBack = expected;
        Status seen = door.status();
        boolean isGone = seen.state() == PluginState.ABSENT || seen.state() == PluginState.STOPPED;
        if (!expected && door.current() == null && isGone) {
            door.change(null, seen.givenUp());
        }
    }

    /** A handle if a call may enter at once. */
    public @Nullable Handle<T> tryUse() {
        return door.tryUse();
    }

    Handle<T> use(Duration patience) {
        return door.use(patience);
    }

    /**
     * A handle on one version, the one that has the place or another that serves beside it.
     *
     * @throws dev.davit.api.DavitException NOT_FOUND if no source has it, UNAVAILABLE
     */
    Handle<T> useVersion(String version, Duration patience) {
        Handle<T> handle = pinned.tryUse(version);
        if (handle != null) {
            return handle;
        }
        PluginSource<T> source = sources.ofVersion(version);
        if (source == null) {
            throw ErrorCode.NOT_FOUND.about(label + " version " + version);
        }
        if (isCurrent(source)) {
            return door.use(patience);
        }
        transitions.lock();
        try {
            if (disabled) {
                throw ErrorCode.UNAVAILABLE.about(label + " " + door.status().reason());
            }
            pinned.begin(source, isExclusive(source));
        } finally {
            transitions.unlock();
        }
        return useVersion(version, patience);
    }

    /**
     * A source offers to fill the place. It is started on a thread of its own, unless a better one
     * is there.
     */
    void arrive(PluginSource<T> source) {
        sources.add(source);
        if (!disabled) {
            door.announce();
        }
        electSoon();
    }

    /** Of sources with one ranking, this one is to win, whatever its version. */
    void prefer(PluginSource<T> source) {
        transitions.lock();
        try {
            sources.prefer(source);
        } finally {
            transitions.unlock();
        }
        electSoon();
    }

    private void electSoon() {
        Thread.ofVirtual().name("start " + label).start(this::elect);
    }

    /** Tries sources again that failed to start, if nobody serves; their time may have come. */
    void retry() {
        if (door.current() == null && !disabled && transitions.tryLock()) {
            try {
                if (sources.forgiveDue()) {
                    electSoon();
                }
            } finally {
                transitions.unlock();
            }
        }
    }

    /** A source goes; returns when its calls have finished or the drain limit is over. */
    void depart(PluginSource<T> source) {
        sources.remove(source);
        closeDoorOf(source);
        transitions.lock();
        try {
            sources.forget(source);
            pinned.depart(source);
            Generation<T> generation = door.current();
            if (generation == null ? sources.present().isEmpty() : isOf(generation, source)) {
                leave(generation, source);
            }
        } finally {
            transitions.unlock();
        }
        elect();
    }

    /** New calls stop at once, even while another change is still going on. */
    private void closeDoorOf(PluginSource<T> source) {
        Generation<T> generation = door.current();
        if (generation != null && isOf(generation, source) && !hasHeir(source)) {
            door.change(Status.of(PluginState.DRAINING, source.origin() + " is leaving"));
            generation.closeDoor();
        }
    }

    /** Whether somebody is there who can take over while the source still serves. */
    private boolean hasHeir(PluginSource<T> source) {
        return !isExclusive(source)
                && sources.present().stream().anyMatch(other -> !isExclusive(other));
    }

    @GuardedBy("transitions")
    private void leave(@Nullable Generation<T> generation, PluginSource<T> source) {
        if (generation != null && !drained && hasHeir(source)) {
            electBest();
        }
        if (generation != null && generation.equals(door.current())) {
            drained = false;
            door.change(Status.of(PluginState.DRAINING, source.origin() + " is leaving"));
            generations.retireHere(generation, limits().drain());
        }
        if (door.current() == null || isOf(door.current(), source)) {
            boolean awaited = expectedBack || sources.best() != null;
            door.change(null, Status.gone(source.origin() + " has left", awaited));
        }
    }

    private static <T> boolean isOf(Generation<T> generation, PluginSource<T> source) {
        return generation.source().equals(source);
    }

    private void elect() {
        transitions.lock();
        try {
            if (!disabled && !drained) {
                electBest();
            }
        } finally {
            transitions.unlock();
        }
    }

    /** Brings the best source in, and the next best where it fails. */
    @GuardedBy("transitions")
    private void electBest() {
        PluginSource<T> best = sources.best();
        while (best != null && !isCurrent(best) && !bringIn(best)) {
            best = sources.best();
        }
    }

    private boolean isCurrent(PluginSource<T> source) {
        Generation<T> generation = door.current();
        return generation != null && isOf(generation, source);
    }

    private boolean isExclusive(PluginSource<T> source) {
        return source.handOver().orElse(type.handOver()) == HandOver.EXCLUSIVE;
    }

    /** Starts a source and retires the generation before it; false if the source fails. */
    @GuardedBy("transitions")
    private boolean bringIn(PluginSource<T> best) {
        Generation<T> old = door.current();
        if (old != null && (isExclusive(best) || isExclusive(old.source()))) {
            if (!makeWay(old, best)) {
                return false;
            }
            old = null;
        }
        boolean started = start(best);
        if (started && old != null) {
            generations.retire(old, limits().drain());
        }
        return started;
    }

    /** Empties the place for another; the old one goes on if its calls do not end. */
    @GuardedBy("transitions")
    private boolean makeWay(Generation<T> old, PluginSource<T> best) {
        door.change(Status.of(PluginState.DRAINING, best.origin() + " takes over"));
        if (!generations.drain(old, limits().handOver())) {
            String reason =
                    old.running()
                            + " calls are still inside "
                            + old.source().origin()
                            + " after "
                            + limits().handOver().toMillis()
                            + " ms";
            refuse(best, reason);
            old.openDoor();
            door.change(Status.of(PluginState.READY, ""));
            return false;
        }
        generations.close(old);
        door.change(null, Status.of(PluginState.CONNECTING, best.origin() + " takes over"));
        return true;
    }

    private void refuse(PluginSource<T> source, String reason) {
        sources.failed(source, reason.startsWith("skip plugin: "));
        LOG.log(Level.WARNING, "{0} from {1} did not start: {2}", label, source.origin(), reason);
        source.refused(reason);
    }

    @GuardedBy("transitions")
    private boolean start(PluginSource<T> source) {
        if (door.current() == null && door.status().state() != PluginState.CONNECTING) {
            String again = failure.isEmpty() ? "" : "starts again; the last time: " + failure;
            door.change(null, Status.of(PluginState.CONNECTING, again));
        }
        try {
            Generation<T> generation = generations.start(source);
            failure = "";
            records.health().heal();
            door.change(generation, Status.of(PluginState.READY, ""));
            LOG.log(
                    Level.DEBUG,
                    "{0} is ready: generation {1} from {2}",
                    label,
                    generation.number(),
                    source.origin());
            return true;
        } catch (RuntimeException e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            refuse(source, reason);
            if (door.current() == null) {
                failure = reason;
                door.change(null, Status.stopped(reason, expectedBack));
            }
            return false;
        }
    }

    /**
     * Lets no call in and returns when the running ones have left; {@link #enable} opens the door.
     *
     * @throws dev.davit.api.DavitException DEADLINE_EXCEEDED if they do not leave, and then the
     *     door is open again; FAILED_PRECONDITION if nobody takes calls
     */
    public void drain(Duration limit) {
        transitions.lock();
        try {
            Generation<T> generation = serving();
            door.change(Status.of(PluginState.DRAINING, "drained by an operator"));
            drained = true;
            if (!generations.drain(generation, limit)) {
                long running = generation.running();
                reopen(generation);
                throw ErrorCode.DEADLINE_EXCEEDED.about(
                        label
                                + ": "
                                + running
                                + " calls are still inside after "
                                + limit.toMillis()
                                + " ms, its door is open again");
            }
        } finally {
            transitions.unlock();
        }
    }

    @GuardedBy("transitions")
    private Generation<T> serving() {
        Generation<T> generation = door.current();
        if (generation == null) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    label + " takes no calls: " + door.status().reason());
        }
        return generation;
    }

    @GuardedBy("transitions")
    private void reopen(Generation<T> generation) {
        drained = false;
        generation.openDoor();
        door.change(Status.of(PluginState.READY, ""));
    }

    /**
     * Does something to the plugin while no call is inside, and lets calls in when it answers
     * again; errors as of {@link #drain}.
     */
    public void hold(Duration limit, Runnable work) {
        transitions.lock();
        try {
            boolean before = drained;
            drain(limit);
            try {
                work.run();
                generations.awaitAnswer(serving(), limit);
            } finally {
                if (!before && drained) {
                    reopen(serving());
                }
            }
        } finally {
            transitions.unlock();
        }
    }

    /** Opens the door of a drained plugin, brings a disabled one back, ends a quarantine. */
    public void enable() {
        transitions.lock();
        try {
            disabled = false;
            records.health().heal();
            sources.forgive();
            Generation<T> generation = door.current();
            if (generation != null && drained) {
                reopen(generation);
            }
            drained = false;
            electBest();
        } finally {
            transitions.unlock();
        }
    }

    /** Closes the plugin and refuses calls. */
    public void disable() {
        disabled = true;
        transitions.lock();
        try {
            drained = false;
            pinned.endAll();
            Generation<T> generation = door.current();
            if (generation != null) {
                door.change(Status.of(PluginState.DRAINING, "is being disabled"));
                generations.retire(generation, limits().drain());
            }
            door.change(
                    null,
                    Status.of(
                            PluginState.STOPPED, "disabled by an operator: davit plugins enable"));
        } finally {
            transitions.unlock();
        }
    }
}
