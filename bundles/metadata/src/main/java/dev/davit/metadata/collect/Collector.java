package dev.davit.metadata.collect;

import dev.davit.api.DavitException;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.Cleaning;
import dev.davit.metadata.Removal;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.database.Pins;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Collects: marks on an image, sweeps records, cleans backends. Writers are held up only for the
 * short transactions of the sweep, and nobody but the caller waits for a backend.
 */
public final class Collector {
    private static final Logger LOG = System.getLogger(Collector.class.getName());

    private final Database database;
    private final Dirt dirt;
    private final BackendCleaner cleaner;
    private final Slot<Snapshotter> snapshotters;
    private final Supplier<Handle<ContentStore>> content;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    /** Backends whose cleaning goes on; a hung one is not cleaned by a second thread. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    private volatile Consumer<Removal> listener = removal -> {};
    private volatile BooleanSupplier contentIsSpared = () -> false;

    /** Collects nothing yet. */
    public Collector(
            Database database,
            Dirt dirt,
            Pins pins,
            Slot<Snapshotter> snapshotters,
            Supplier<Handle<ContentStore>> content) {
        this.database = database;
        this.dirt = dirt;
        cleaner = new BackendCleaner(database, pins);
        this.snapshotters = snapshotters;
        this.content = content;
    }

    /** Who is told of what was removed, once it is durable. */
    public void listen(Consumer<Removal> newListener) {
        listener = newListener;
    }

    /** Names the one who says whether content that nothing names may be somebody else's. */
    public void spareContent(BooleanSupplier isSpared) {
        contentIsSpared = isSpared;
    }

    /**
     * One collection of the records; the backends are cleaned on threads of their own.
     *
     * @param held is told how long the records took
     */
    public Cleaning collect(Consumer<Duration> held) {
        oneAtATime.lock();
        try {
            long start = System.nanoTime();
            var marker = new Marker(database.image(), database.clock().instant());
            Removal removal = new Sweeper(database, marker).sweep();
            held.accept(Duration.ofNanos(System.nanoTime() - start));
            listener.accept(removal);
            return clean(dirt.take());
        } finally {
            oneAtATime.unlock();
        }
    }

    private Cleaning clean(Dirt.Backends backends) {
        var failures = new ConcurrentLinkedQueue<String>();
        List<Thread> threads = new ArrayList<>();
        for (String name : backends.snapshotters()) {
            add(threads, "snapshotter " + name, () -> cleanSnapshotter(name), failures);
        }
        if (backends.content()) {
            add(threads, "content store", this::cleanContent, failures);
        }
        return new Cleaning(threads, failures);
    }

    private void add(
            List<Thread> threads, String backend, Runnable cleaning, Queue<String> failures) {
        if (!busy.add(backend)) {
            LOG.log(Level.WARNING, "cleaning of {0} still goes on; it waits for the next", backend);
            return;
        }
        threads.add(
                Thread.ofVirtual()
                        .name("clean " + backend)
                        .start(
                                () -> {
                                    try {
                                        cleaning.run();
                                    } catch (RuntimeException e) {
                                        LOG.log(Level.WARNING, "cannot clean " + backend, e);
                                        failures.add(backend + ": " + e.getMessage());
                                    } finally {
                                        busy.remove(backend);
                                    }
                                }));
    }

    private void cleanSnapshotter(String name) {
        try {
            snapshotters.use(name).close();
        } catch (DavitException e) {
            // A plugin that is not aboard is no failure of the collection: its turn comes with it.
            LOG.log(Level.DEBUG, "snapshotter {0} is not cleaned: {1}", name, e.getMessage());
            dirt.addSnapshotter(name);
            return;
        }
        try {
            cleaner.clean(name, () -> snapshotters.use(name));
        } catch (RuntimeException e) {
            dirt.addSnapshotter(name);
            throw e;
        }
    }

    private void cleanContent() {
        if (contentIsSpared.getAsBoolean()) {
            LOG.log(
                    Level.WARNING,
                    "content is not cleaned: containerd's database is beside ours and its content"
                            + " may be unknown here; run davit db import --mode in-place, or move"
                            + " io.containerd.metadata.v1.bolt/meta.db away");
            dirt.addContent();
            return;
        }
        try (Handle<ContentStore> backend = content.get()) {
            cleaner.clean(backend.plugin());
        } catch (RuntimeException e) {
            dirt.addContent();
            throw e;
        }
    }
}
