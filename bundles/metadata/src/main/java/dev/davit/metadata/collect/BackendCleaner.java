package dev.davit.metadata.collect;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Pins;
import dev.davit.slots.Handle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Removes from a backend what no record names. The backend is listed first; then each candidate is
 * claimed, which fails while a request is making it and keeps new requests from it; and only then,
 * if no record names it even now, is it removed. Nobody else waits meanwhile.
 *
 * <p>Backends are given as something that enters them: a handle for each step, since one for all of
 * them would keep a plugin that is to be replaced, and all its callers, waiting.
 */
final class BackendCleaner {
    private static final Logger LOG = System.getLogger(BackendCleaner.class.getName());

    private final Database database;
    private final Pins pins;
    private final LossCheck check;

    BackendCleaner(Database database, Pins pins, LossCheck check) {
        this.database = database;
        this.pins = pins;
        this.check = check;
    }

    /**
     * Cleans a snapshotter, children before their parents.
     *
     * @param thorough whether to look as well for what records name and the snapshotter lacks
     * @param progress is told of every step
     */
    void clean(
            String name,
            Supplier<Handle<Snapshotter>> backend,
            boolean thorough,
            Runnable progress) {
        Map<String, SnapshotInfo> present = new LinkedHashMap<>();
        with(
                backend,
                snapshotter -> {
                    snapshotter.walk(
                            Filter.ALL,
                            info -> {
                                present.put(info.name(), info);
                                progress.run();
                            });
                    return present;
                });
        if (isNewborn("snapshotter " + name, present.size())) {
            return;
        }
        check.settleCommits(name, backend, progress);
        removeUnnamed(name, backend, present, progress);
        if (thorough) {
            check.snapshots(name, backend, present, progress);
        }
        with(
                backend,
                snapshotter -> {
                    if (snapshotter instanceof SnapshotCleaner cleaner) {
                        unless(ErrorCode.UNIMPLEMENTED, cleaner::cleanup);
                    }
                    return name;
                });
    }

    /**
     * A database without any record has just been made. It may have been put in the place of one
     * that is lost: then it is no reason to remove everything else, too.
     */
    private boolean isNewborn(String backend, int objects) {
        if (database.image().size() > 0) {
            return false;
        }
        if (objects > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0} has {1} objects and the database has no record at all; they stay until"
                            + " there is one",
                    backend,
                    objects);
        }
        return true;
    }

    private void removeUnnamed(
            String name,
            Supplier<Handle<Snapshotter>> backend,
            Map<String, SnapshotInfo> present,
            Runnable progress) {
        NamedObjects named = NamedObjects.snapshots(database::image, name);
        Map<String, Integer> children = new HashMap<>();
        present.values().forEach(info -> children.merge(info.parent(), 1, Integer::sum));
        var leaves = new ArrayDeque<SnapshotInfo>();
        present.values().stream()
                .filter(info -> !children.containsKey(info.name()))
                .forEach(leaves::add);
        while (!leaves.isEmpty()) {
            SnapshotInfo leaf = leaves.pop();
            if (remove(name, backend, leaf.name(), named)) {
                progress.run();
                SnapshotInfo parent = present.get(leaf.parent());
                if (parent != null && children.merge(parent.name(), -1, Integer::sum) == 0) {
                    leaves.push(parent);
                }
            }
        }
    }

    /** False if it has to stay. */
    private boolean remove(
            String name, Supplier<Handle<Snapshotter>> backend, String key, NamedObjects named) {
        if (named.contains(key)) {
            return false;
        }
        try (Handle<Snapshotter> snapshotter = backend.get();
                Pins.Hold claim = pins.claimSnapshot(name, key)) {
            if (claim == null || named.contains(key)) {
                return false;
            }
            snapshotter.plugin().remove(key);
            return true;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.FAILED_PRECONDITION) {
                LOG.log(Level.DEBUG, "snapshot {0} of {1} stays: {2}", key, name, e.getMessage());
                return false;
            }
            if (e.code() == ErrorCode.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    /** Cleans the content store; parameters as above. */
    void clean(Supplier<Handle<ContentStore>> backend, boolean thorough, Runnable progress) {
        Map<Digest, Long> present = new LinkedHashMap<>();
        List<String> ingests = new ArrayList<>();
        with(
                backend,
                store -> {
                    store.walk(
                            info -> {
                                present.put(info.digest(), info.sizeBytes());
                                progress.run();
                            });
                    store.walkIngests(status -> ingests.add(status.ref()));
                    return store;
                });
        if (isNewborn("the content store", present.size() + ingests.size())) {
            return;
        }
        NamedObjects named = NamedObjects.blobs(database::image);
        for (Digest digest : present.keySet()) {
            if (!named.contains(digest.toString())) {
                remove(backend, digest, named);
                progress.run();
            }
        }
        // An ingest is recorded before the store hears of it, so it needs no claim.
        NamedObjects recorded = NamedObjects.ingests(database::image);
        for (String ref : ingests) {
            if (!recorded.contains(ref)) {
                unless(ErrorCode.NOT_FOUND, () -> with(backend, store -> abort(store, ref)));
                progress.run();
            }
        }
        if (thorough) {
            check.blobs(backend, present, progress);
        }
    }

    private void remove(Supplier<Handle<ContentStore>> backend, Digest digest, NamedObjects named) {
        try (Handle<ContentStore> store = backend.get();
                Pins.Hold claim = pins.claimBlob(digest.toString())) {
            if (claim != null && !named.contains(digest.toString())) {
                unless(ErrorCode.NOT_FOUND, () -> store.plugin().delete(digest));
            }
        }
    }

    private static String abort(ContentStore store, String ref) {
        store.abort(ref);
        return ref;
    }

    /** One step in a backend. */
    static <T, R> R with(Supplier<Handle<T>> backend, Function<T, R> step) {
        try (Handle<T> handle = backend.get()) {
            return step.apply(handle.plugin());
        }
    }

    /** Does something that may fail with this code: it is gone already, or nobody does it. */
    private static void unless(ErrorCode fine, Runnable work) {
        try {
            work.run();
        } catch (DavitException e) {
            if (e.code() != fine) {
                throw e;
            }
        }
    }
}
