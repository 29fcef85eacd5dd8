package dev.davit.metadata.collect;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.Cleaning;
import dev.davit.metadata.database.Dirt;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The cleanings of all backends. */
final class Cleanings {
    private static final Logger LOG = System.getLogger(Cleanings.class.getName());
    private static final String SNAPSHOTTER = "snapshotter ";
    private static final String CONTENT = "content store";

    private final BackendCleaner cleaner;
    private final Slot<Snapshotter> snapshotters;
    private final Supplier<Handle<ContentStore>> content;
    private final Patience patience;
    private final Map<String, BackendCleaning> backends = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** The last collection that has left something to each backend. */
    @GuardedBy("lock")
    private final Map<String, Swept> swept = new HashMap<>();

    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile BooleanSupplier contentIsSpared = () -> false;

    private record Swept(long collection, Cleaning.Part part) {}

    Cleanings(
            BackendCleaner cleaner,
            Slot<Snapshotter> snapshotters,
            Supplier<Handle<ContentStore>> content,
            Patience patience) {
        this.cleaner = cleaner;
        this.snapshotters = snapshotters;
        this.content = content;
        this.patience = patience;
    }

    /**
     * Begins what a collection has to have cleaned.
     *
     * @param collection its number
     * @param dirty backends with garbage, its own and that of others before it
     * @param own those of them that this collection has removed something of
     * @param thorough whether to hold the records against all backends that are there
     */
    Cleaning begin(long collection, Dirt.Backends dirty, Dirt.Backends own, boolean thorough) {
        Map<String, Cleaning.Part> parts = new LinkedHashMap<>();
        Set<String> checked = thorough ? Set.copyOf(snapshotters.ids()) : Set.of();
        for (String id : checked) {
            parts.put(SNAPSHOTTER + id, request(snapshotter(id), true));
        }
        for (String name : dirty.snapshotters()) {
            if (!checked.contains(name)) {
                parts.put(SNAPSHOTTER + name, request(snapshotter(name), false));
            }
        }
        if (dirty.content() || thorough) {
            parts.put(CONTENT, request(content(), thorough));
        }
        backends.forEach(
                (name, cleaning) -> {
                    if (cleaning.isOwed()) {
                        parts.computeIfAbsent(name, _ -> request(cleaning, false));
                    }
                });
        note(collection, own, parts);
        return new Cleaning(List.copyOf(parts.values()));
    }

    private void note(long collection, Dirt.Backends own, Map<String, Cleaning.Part> parts) {
        lock.lock();
        try {
            parts.forEach(
                    (name, part) -> {
                        boolean isOwn =
                                name.equals(CONTENT)
                                        ? own.content()
                                        : own.snapshotters()
                                                .contains(name.substring(SNAPSHOTTER.length()));
                        if (isOwn) {
                            swept.put(name, new Swept(collection, part));
                        }
                    });
        } finally {
            lock.unlock();
        }
    }

    /** The backends that collections behind this one have removed something of. */
    Cleaning sweptAfter(long collection) {
        var parts = new ArrayList<Cleaning.Part>();
        lock.lock();
        try {
            for (Swept last : swept.values()) {
                if (last.collection > collection) {
                    parts.add(last.part);
                }
            }
        } finally {
            lock.unlock();
        }
        return new Cleaning(parts);
    }

    /**
     * A snapshotter or the content store has come, or has come back.
     *
     * @param isNew whether it was not here before, as it is
     */
    void snapshotterAboard(String name, boolean isNew) {
        snapshotter(name).aboard(isNew);
    }

    /** Same parameter. */
    void contentAboard(boolean isNew) {
        content().aboard(isNew);
    }

    /** Names the one who says whether content that nothing names may be somebody else's. */
    void spareContent(BooleanSupplier isSpared) {
        contentIsSpared = isSpared;
    }

    /** Begins nothing more. */
    void close() {
        backends.values().forEach(BackendCleaning::close);
    }

    private static Cleaning.Part request(BackendCleaning cleaning, boolean thorough) {
        long request = cleaning.request(thorough);
        return () -> cleaning.await(request);
    }

    private BackendCleaning snapshotter(String name) {
        return backends.computeIfAbsent(
                SNAPSHOTTER + name,
                backend ->
                        new BackendCleaning(
                                backend,
                                (thorough, progress) -> cleanSnapshotter(name, thorough, progress),
                                patience));
    }

    private BackendCleaning content() {
        return backends.computeIfAbsent(
                CONTENT, backend -> new BackendCleaning(backend, this::cleanContent, patience));
    }

    private boolean cleanSnapshotter(String name, boolean thorough, Runnable progress) {
        if (!isThere(SNAPSHOTTER + name, () -> snapshotters.use(name))) {
            return false;
        }
        cleaner.clean(name, () -> snapshotters.use(name), thorough, progress);
        return true;
    }

    private boolean cleanContent(boolean thorough, Runnable progress) {
        if (!isThere(CONTENT, content) || isSpared()) {
            return false;
        }
        cleaner.clean(content, thorough, progress);
        return true;
    }

    private boolean isSpared() {
        boolean spared = contentIsSpared.getAsBoolean();
        if (spared && warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "content is not cleaned: containerd's database is beside ours and its content"
                            + " may be unknown here; run davit db import --mode in-place, or move"
                            + " io.containerd.metadata.v1.bolt/meta.db away");
        }
        return spared;
    }

    /** A plugin that is not aboard is no failure of the collection: its turn comes with it. */
    private static boolean isThere(String backend, Supplier<? extends Handle<?>> entrance) {
        try {
            entrance.get().close();
            return true;
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, "{0} is not cleaned: {1}", backend, e.getMessage());
            return false;
        }
    }
}
