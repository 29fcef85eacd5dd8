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
import java.util.function.Supplier;

/**
 * Removes from a backend what no record names. The backend is listed first; then each candidate is
 * claimed, which fails while a request is making it and keeps new requests from it; and only then,
 * if no record names it even now, is it removed. Nobody else waits meanwhile.
 */
final class BackendCleaner {
    private static final Logger LOG = System.getLogger(BackendCleaner.class.getName());

    private final Database database;
    private final Pins pins;

    BackendCleaner(Database database, Pins pins) {
        this.database = database;
        this.pins = pins;
    }

    /**
     * Cleans a snapshotter, children before their parents.
     *
     * @param backend enters it; a handle for each step, since one for all of them would keep a
     *     plugin that is to be replaced, and all its callers, waiting
     */
    void clean(String name, Supplier<Handle<Snapshotter>> backend) {
        Map<String, SnapshotInfo> present = new LinkedHashMap<>();
        try (Handle<Snapshotter> snapshotter = backend.get()) {
            snapshotter.plugin().walk(Filter.ALL, info -> present.put(info.name(), info));
        }
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
                SnapshotInfo parent = present.get(leaf.parent());
                if (parent != null && children.merge(parent.name(), -1, Integer::sum) == 0) {
                    leaves.push(parent);
                }
            }
        }
        try (Handle<Snapshotter> snapshotter = backend.get()) {
            if (snapshotter.plugin() instanceof SnapshotCleaner cleaner) {
                unless(ErrorCode.UNIMPLEMENTED, cleaner::cleanup);
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

    /** Cleans the content store. */
    void clean(ContentStore store) {
        List<Digest> blobs = new ArrayList<>();
        store.walk(info -> blobs.add(info.digest()));
        NamedObjects named = NamedObjects.blobs(database::image);
        for (Digest digest : blobs) {
            if (!named.contains(digest.toString())) {
                remove(store, digest, named);
            }
        }
        List<String> ingests = new ArrayList<>();
        store.walkIngests(status -> ingests.add(status.ref()));
        // An ingest is recorded before the store hears of it, so it needs no claim.
        NamedObjects recorded = NamedObjects.ingests(database::image);
        for (String ref : ingests) {
            if (!recorded.contains(ref)) {
                unless(ErrorCode.NOT_FOUND, () -> store.abort(ref));
            }
        }
    }

    private void remove(ContentStore store, Digest digest, NamedObjects named) {
        try (Pins.Hold claim = pins.claimBlob(digest.toString())) {
            if (claim != null && !named.contains(digest.toString())) {
                unless(ErrorCode.NOT_FOUND, () -> store.delete(digest));
            }
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
