package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.database.Claims;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.LostMark;
import dev.davit.metadata.database.PendingCommits;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.database.SnapshotLabels;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.record.PendingCommit;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes committed snapshots of active ones, so that a crash leaves the one or the other. */
final class SnapshotCommits {
    private static final Logger LOG = System.getLogger(SnapshotCommits.class.getName());

    private final Database database;
    private final Slot<Snapshotter> slot;
    private final Pins pins;
    private final String snapshotter;
    private final PendingCommits pending;

    /** Keys of which one commit at a time is made: a record has room for one. */
    private final Claims keys = new Claims();

    /** Keys of the backend that a commit is about to take away. */
    private final Set<String> committing = ConcurrentHashMap.newKeySet();

    private volatile boolean settled;

    SnapshotCommits(Database database, Slot<Snapshotter> slot, Pins pins, String snapshotter) {
        this.database = database;
        this.slot = slot;
        this.pins = pins;
        this.snapshotter = snapshotter;
        pending = new PendingCommits(database, pins);
    }

    /**
     * Brings to an end what a former daemon has left half made, once and before anybody looks: what
     * clients are shown does not change by itself afterwards. Where the snapshotter is not there,
     * its cleaning does so when it comes.
     */
    void settleInherited() {
        if (settled) {
            return;
        }
        Image image = database.image();
        boolean all = true;
        for (NamespaceRecord namespace : new Namespaces(database).list()) {
            EntryCursor cursor = SnapshotTable.cursor(image, namespace.name(), snapshotter);
            while (cursor.next()) {
                SnapshotRecord record = SnapshotTable.at(cursor);
                if (record.pending().isPresent() && !isCommitting(record)) {
                    all &= settleInherited(namespace.name(), record);
                }
            }
        }
        settled = all;
    }

    private boolean settleInherited(String namespace, SnapshotRecord active) {
        try (Handle<Snapshotter> backend = use(active)) {
            pending.settle(namespace, snapshotter, active, backend.plugin());
            return true;
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, "commit of {0} is in doubt: {1}", active.name(), e.getMessage());
            return false;
        }
    }

    /** Whether a commit is about to take the snapshot away from the backend. */
    boolean isCommitting(SnapshotRecord active) {
        return committing.contains(active.backendKey());
    }

    void commit(Scope scope, String name, String key, Map<String, String> labels, String rebase) {
        try (Claims.Claim _ = keys.claim(scope.namespace(), key)) {
            settle(scope.namespace(), key);
            commitClaimed(scope, name, key, labels, rebase);
        }
    }

    /** A commit that a former daemon has begun, or that failed half-way, comes first. */
    private void settle(String namespace, String key) {
        SnapshotTable.get(database.image(), namespace, snapshotter, key)
                .filter(active -> active.pending().isPresent())
                .ifPresent(
                        active -> {
                            try (Handle<Snapshotter> backend = use(active)) {
                                pending.settle(namespace, snapshotter, active, backend.plugin());
                            }
                        });
    }

    private void commitClaimed(
            Scope scope, String name, String key, Map<String, String> labels, String rebase) {
        String namespace = scope.namespace();
        Image image = database.image();
        if (!SnapshotTable.hasAny(image, namespace, snapshotter)) {
            throw ErrorCode.NOT_FOUND.about("can not find snapshotter \"" + snapshotter + "\"");
        }
        SnapshotRecord active =
                SnapshotTable.get(image, namespace, snapshotter, key)
                        .orElseThrow(() -> SnapshotTable.notFound(key));
        checkNew(image, namespace, name);
        requireLease(scope, image);
        String parent = active.parent().isEmpty() ? rebase : active.parent();
        String backendRebase =
                active.parent().isEmpty() && !rebase.isEmpty()
                        ? rebased(active, parentOf(image, namespace, rebase))
                        : "";
        var commit =
                new PendingCommit(
                        name,
                        database.backendKey(namespace, name),
                        parent,
                        new LabelUpdate.Replace(labels).apply(Map.of()),
                        scope.lease());
        try (Handle<Snapshotter> backend = use(active);
                Pins.Hold _ = pins.pinSnapshot(active.placeOf(snapshotter), commit.backendName())) {
            committing.add(active.backendKey());
            pending.intend(namespace, snapshotter, active, commit);
            try {
                backend.plugin()
                        .commit(
                                commit.backendName(),
                                active.backendKey(),
                                SnapshotLabels.forBackend(labels),
                                backendRebase);
            } catch (RuntimeException e) {
                giveUp(namespace, active, e);
                throw e;
            }
            finish(namespace, active, commit);
        } finally {
            committing.remove(active.backendKey());
        }
    }

    private void finish(String namespace, SnapshotRecord active, PendingCommit commit) {
        try {
            pending.finish(namespace, snapshotter, active, commit);
        } catch (RuntimeException e) {
            database.dirt().addSnapshotter(active.placeOf(snapshotter));
            throw e;
        }
    }

    /** What is in doubt stays written down: the next cleaning finds out. */
    private void giveUp(String namespace, SnapshotRecord active, RuntimeException failure) {
        if (failure instanceof DavitException e && Doubt.isAnswer(e.code())) {
            pending.forget(namespace, snapshotter, active);
        } else {
            database.dirt().addSnapshotter(active.placeOf(snapshotter));
        }
    }

    private void checkNew(Image image, String namespace, String name) {
        checkName(name);
        if (SnapshotTable.get(image, namespace, snapshotter, name)
                .filter(record -> !LostMark.isOn(record.labels()))
                .isPresent()) {
            throw SnapshotTable.alreadyExists(name);
        }
    }

    private SnapshotRecord parentOf(Image image, String namespace, String parent) {
        return SnapshotTable.get(image, namespace, snapshotter, parent)
                .filter(record -> !LostMark.isOn(record.labels()))
                .orElseThrow(() -> SnapshotTable.parentNotFound(parent));
    }

    /** Key of the new parent in the backend, which must be the one of the snapshot. */
    private String rebased(SnapshotRecord active, SnapshotRecord parent) {
        if (!active.place().equals(parent.place())) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "snapshot "
                            + active.name()
                            + " is on "
                            + active.placeOf(snapshotter)
                            + " and its new parent "
                            + parent.name()
                            + " on "
                            + parent.placeOf(snapshotter));
        }
        return parent.backendKey();
    }

    private Handle<Snapshotter> use(SnapshotRecord record) {
        return slot.use(record.placeOf(snapshotter));
    }

    /** Throws for a name that no record can have. */
    static void checkName(String name) {
        if (name.isEmpty()) {
            throw new DavitException(ErrorCode.UNKNOWN, "bucket name required");
        }
    }

    /** Throws NOT_FOUND if the request names a lease that is not there. */
    static void requireLease(Scope scope, Image image) {
        if (!scope.lease().isEmpty()
                && image.get(Keys.key(scope.namespace(), Kind.LEASE, scope.lease())) == null) {
            throw ErrorCode.NOT_FOUND.about("lease does not exist");
        }
    }
}
