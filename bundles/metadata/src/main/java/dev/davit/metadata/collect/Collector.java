package dev.davit.metadata.collect;

import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.Cleaning;
import dev.davit.metadata.Removal;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Losses;
import dev.davit.metadata.database.PendingCommits;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.upkeep.CollectionTotals;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Collects: marks on an image, sweeps records, cleans backends. Writers are held up only for the
 * short transactions of the sweep, and nobody but the caller waits for a backend.
 *
 * <p>The first collection holds the records against every backend as well, whatever has changed: a
 * daemon may have died between a backend's change and its record.
 */
public final class Collector {
    private final Database database;
    private final Cleanings cleanings;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** Collections that have begun. */
    private final AtomicLong begun = new AtomicLong();

    /** Whether every backend is to be checked with the next collection. */
    private final AtomicBoolean checkDue = new AtomicBoolean(true);

    /** Written by one collection at a time. */
    private volatile CollectionTotals totals = CollectionTotals.NONE;

    private volatile Consumer<Removal> listener = removal -> {};

    /** Collects nothing yet. */
    public Collector(
            Database database,
            Pins pins,
            Losses losses,
            Slot<Snapshotter> snapshotters,
            Supplier<Handle<ContentStore>> content) {
        this(database, pins, losses, snapshotters, content, Patience.DEFAULT);
    }

    Collector(
            Database database,
            Pins pins,
            Losses losses,
            Slot<Snapshotter> snapshotters,
            Supplier<Handle<ContentStore>> content,
            Patience patience) {
        this.database = database;
        var check = new LossCheck(database, losses, new PendingCommits(database, pins));
        var cleaner = new BackendCleaner(database, pins, check);
        cleanings = new Cleanings(cleaner, snapshotters, content, patience);
    }

    /** Who is told of what was removed, once it is durable. */
    public void listen(Consumer<Removal> newListener) {
        listener = newListener;
    }

    /** What all collections have done so far. */
    public CollectionTotals totals() {
        return totals;
    }

    /** Names the one who says whether content that nothing names may be somebody else's. */
    public void spareContent(BooleanSupplier isSpared) {
        cleanings.spareContent(isSpared);
    }

    /**
     * One collection of the records; the backends are cleaned on threads of their own.
     *
     * @param held is told how long the records took
     */
    public Cleaning collect(Consumer<Duration> held) {
        oneAtATime.lock();
        try {
            long number = begun.incrementAndGet();
            long start = System.nanoTime();
            var marker = new Marker(database.image(), database.clock().instant());
            long marked = System.nanoTime();
            var sweeper = new Sweeper(database, marker);
            Removal removal = sweeper.sweep();
            totals =
                    totals.plus(
                            sweeper.removed(),
                            Duration.ofNanos(marked - start),
                            Duration.ofNanos(System.nanoTime() - marked));
            held.accept(Duration.ofNanos(System.nanoTime() - start));
            listener.accept(removal);
            return cleanings.begin(
                    number, database.dirt().take(), sweeper.dirty(), checkDue.getAndSet(false));
        } finally {
            oneAtATime.unlock();
        }
    }

    /** How many collections have begun. */
    public long collections() {
        return begun.get();
    }

    /**
     * The cleaning of the backends that have lost something to collections behind the first so
     * many.
     */
    public Cleaning cleaningAfter(long collections) {
        return cleanings.sweptAfter(collections);
    }

    /** Has every backend held against the records with the next collection. */
    public void checkBackends() {
        checkDue.set(true);
    }

    /** A snapshotter takes calls; see {@link Cleanings#snapshotterAboard}. */
    public void snapshotterAboard(String name, boolean isNew) {
        if (!checkDue.get()) {
            cleanings.snapshotterAboard(name, isNew);
        }
    }

    /** A content store takes calls; same parameter. */
    public void contentAboard(boolean isNew) {
        if (!checkDue.get()) {
            cleanings.contentAboard(isNew);
        }
    }

    /** Ends what goes on in backends. */
    public void close() {
        cleanings.close();
    }
}
