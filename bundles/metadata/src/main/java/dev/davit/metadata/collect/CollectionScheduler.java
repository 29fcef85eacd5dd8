package dev.davit.metadata.collect;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.PluginFacts;
import dev.davit.metadata.Cleaning;
import dev.davit.metadata.GarbageCollection;
import dev.davit.metadata.Metadata;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginState;
import dev.davit.slots.StateChange;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when to collect: soon after something was deleted, after many changes, or when somebody
 * asks; and never so often that collections take more than their share of the time.
 */
@Component(
        service = {GarbageCollection.class, DaemonPart.class, PluginFacts.class},
        configurationPid = "gc.scheduler",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(type = "io.containerd.gc.v1", id = "scheduler", requires = "io.containerd.metadata.v1")
public final class CollectionScheduler implements GarbageCollection, DaemonPart, PluginFacts {
    private static final Logger LOG = System.getLogger(CollectionScheduler.class.getName());

    /** Least time that a collection is taken to need, for the share of the time it may have. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Pause between collections where no share is set, and before a failed one is tried again. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long STOP_MILLIS = 5_000;

    private final Metadata metadata;
    private final PluginActivity activity;
    private final SchedulerSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private long asked;

    @GuardedBy("lock")
    private long begun;

    @GuardedBy("lock")
    private long ended;

    @GuardedBy("lock")
    private long mutations;

    @GuardedBy("lock")
    private long deletions;

    @GuardedBy("lock")
    private @Nullable Cleaning last;

    @GuardedBy("lock")
    private @Nullable RuntimeException failure;

    @GuardedBy("lock")
    private boolean stopped;

    @GuardedBy("lock")
    private long meanNanos = LEAST_NANOS;

    private volatile @Nullable Thread runner;

    /** Generations of plugins that have come since the start, by URI. */
    private final Map<String, Integer> generations = new ConcurrentHashMap<>();

    private volatile @Nullable AutoCloseable listening;

    /** Schedules nothing yet. */
    @Activate
    public CollectionScheduler(
            @Reference Metadata metadata,
            @Reference PluginActivity activity,
            SchedulerSettings.Config config) {
        this.metadata = metadata;
        this.activity = activity;
        settings = SchedulerSettings.of(config);
    }

    @Override
    public int order() {
        return BACKGROUND;
    }

    @Override
    public String name() {
        return "collection scheduler";
    }

    @Override
    public void start() {
        metadata.onChange(this::changed);
        listening = activity.listen(this::changed);
        runner = Thread.ofVirtual().name("collection scheduler").start(this::run);
    }

    @Override
    @Deactivate
    public void stop() {
        stopListening();
        Thread thread = runner;
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            try {
                thread.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stopListening() {
        AutoCloseable open = listening;
        listening = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception e) {
            LOG.log(Level.WARNING, "cannot end listening to plugins", e);
        }
    }

    /** Cleaning that a plugin is owed waits for the plugin, not for the next collection. */
    private void changed(StateChange change) {
        if (change.after() == PluginState.READY) {
            Integer before = generations.put(change.uri(), change.generation());
            boolean isNew = before == null || before != change.generation();
            metadata.aboard(change.type(), change.id(), isNew);
        }
    }

    private void changed(boolean deletion) {
        lock.lock();
        try {
            mutations++;
            deletions += deletion ? 1 : 0;
            if (isDue()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void collectNow() {
        collected().ifPresent(CollectionScheduler::await);
    }

    @Override
    public void collectAfter(Runnable deletion) {
        long before = metadata.collections();
        deletion.run();
        if (collected().isPresent()) {
            await(metadata.cleaningAfter(before));
        }
    }

    /** Waits for a collection that begins after this call; empty if the daemon stops. */
    private Optional<Cleaning> collected() {
        lock.lock();
        try {
            long mine = ++asked;
            changed.signalAll();
            while (ended < mine && !stopped) {
                changed.await();
            }
            if (failure != null) {
                throw new DavitException(
                        ErrorCode.UNKNOWN, "gc failed: " + failure.getMessage(), failure);
            }
            return Optional.ofNullable(last);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    private static void await(Cleaning cleaning) {
        try {
            cleaning.await();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static DavitException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
    }

    private void run() {
        try {
            boolean first = !settings.startupDelay().isZero();
            if (first) {
                pause(settings.startupDelay().toNanos());
            }
            while (awaitDue(first)) {
                first = false;
                pause(collectOnce());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a collection is due; false when the daemon stops. */
    private boolean awaitDue(boolean now) throws InterruptedException {
        lock.lock();
        try {
            while (!stopped && !now && !isDue()) {
                changed.await();
            }
            long left = settings.scheduleDelay().toNanos();
            while (!stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean isDue() {
        return asked > begun
                || deletions > 0
                || settings.mutationThreshold() > 0 && mutations >= settings.mutationThreshold();
    }

    /** Waits, unless somebody asks for a collection, deletes a lot, or the daemon stops. */
    private void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !stopped && asked <= begun && !hasManyDeletions()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean hasManyDeletions() {
        return settings.deletionThreshold() > 0 && deletions >= settings.deletionThreshold();
    }

    /** Collects; answers how long to pause. */
    private long collectOnce() {
        long mine;
        lock.lock();
        try {
            mine = asked;
            begun = asked;
            mutations = 0;
            deletions = 0;
        } finally {
            lock.unlock();
        }
        try {
            Cleaning cleaning = metadata.collect(this::note);
            return end(mine, cleaning, null);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "collection failed", e);
            return end(mine, null, e);
        }
    }

    private void note(Duration held) {
        lock.lock();
        try {
            meanNanos = Math.max(LEAST_NANOS, (meanNanos * 7 + held.toNanos()) / 8);
        } finally {
            lock.unlock();
        }
    }

    private long end(
            long mine, @Nullable Cleaning cleaning, @Nullable RuntimeException newFailure) {
        lock.lock();
        try {
            ended = mine;
            last = cleaning;
            failure = newFailure;
            if (newFailure != null) {
                deletions++;
            }
            changed.signalAll();
            double share = settings.pauseThreshold();
            long interval = share <= 0 ? PAUSE_NANOS : (long) (meanNanos / share - meanNanos);
            return newFailure == null ? interval : interval + PAUSE_NANOS;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<String, String> exports() {
        return settings.exports();
    }
}
