package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.database.Claims;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.database.SnapshotLabels;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.slots.Handle;
import dev.davit.slots.Router;
import dev.davit.slots.Slot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The snapshots of one snapshotter as namespaces see them. Where they are is told by each record: a
 * route of the configuration may have led the first of a chain to another snapshotter than the one
 * that clients ask for, and the chain stays there.
 *
 * <p>Every key of a namespace stands for a key {@code <namespace>/<sequence>/<key>} of the backend.
 * The backend is asked first, under a fresh key that no one else can name; the record follows in
 * one transaction. What fails in between leaves something in the backend that nothing names, which
 * the collector finds. No lock is held while the backend works.
 */
public final class NamespacedSnapshots {
    private final Database database;
    private final Slot<Snapshotter> slot;
    private final Pins pins;
    private final Router router;
    private final String snapshotter;
    private final RemoteSnapshots remote;
    private final Claims claims = new Claims();

    /** Keys of the backend that a commit is about to take away. */
    private final Set<String> committing = ConcurrentHashMap.newKeySet();

    NamespacedSnapshots(
            Database database,
            Slot<Snapshotter> slot,
            Pins pins,
            Router router,
            String snapshotter) {
        this.database = database;
        this.slot = slot;
        this.pins = pins;
        this.router = router;
        this.snapshotter = snapshotter;
        remote = new RemoteSnapshots(database, pins, snapshotter);
    }

    /**
     * A snapshot that is being made.
     *
     * @param place as its record will say it
     * @param backend slot id of the snapshotter
     * @param backendKey its key there
     */
    private record Made(String place, String backend, String backendKey) {}

    /** How a snapshot is made. */
    @FunctionalInterface
    private interface Maker {
        List<Mount> make(
                Snapshotter backend, String key, String parent, Map<String, String> labels);
    }

    /** See {@link Snapshotter#prepare}. */
    public List<Mount> prepare(Scope scope, String key, String parent, Map<String, String> labels) {
        return create(scope, key, parent, labels, Snapshotter::prepare);
    }

    /** See {@link Snapshotter#view}. */
    public List<Mount> view(Scope scope, String key, String parent, Map<String, String> labels) {
        return create(scope, key, parent, labels, Snapshotter::view);
    }

    /** See {@link Snapshotter#mounts}. */
    public List<Mount> mounts(String namespace, String key) {
        SnapshotRecord record = require(namespace, key);
        try (Handle<Snapshotter> backend = use(record)) {
            return backend.plugin().mounts(record.backendKey());
        }
    }

    /** See {@link Snapshotter#usage}. */
    public Usage usage(String namespace, String key) {
        SnapshotRecord record = require(namespace, key);
        try (Handle<Snapshotter> backend = use(record)) {
            return backend.plugin().usage(record.backendKey());
        }
    }

    /** See {@link Snapshotter#stat}. */
    public SnapshotInfo stat(String namespace, String key) {
        SnapshotRecord record = require(namespace, key);
        try (Handle<Snapshotter> backend = use(record)) {
            return describe(record, backend.plugin().stat(record.backendKey()));
        }
    }

    /** See {@link Snapshotter#update}. */
    public SnapshotInfo update(String namespace, String key, LabelUpdate update) {
        SnapshotRecord before = require(namespace, key);
        try (Handle<Snapshotter> backend = use(before)) {
            Map<String, String> labels = update.apply(before.labels());
            SnapshotInfo info =
                    backend.plugin()
                            .update(
                                    before.backendKey(),
                                    new LabelUpdate.Replace(SnapshotLabels.forBackend(labels)));
            SnapshotRecord after =
                    database.write(
                            edit -> {
                                SnapshotRecord current = require(edit, namespace, key);
                                var changed =
                                        new SnapshotRecord(
                                                key,
                                                current.place(),
                                                current.backendKey(),
                                                current.parent(),
                                                update.apply(current.labels()),
                                                current.createdAt(),
                                                edit.now());
                                SnapshotTable.replace(edit, namespace, snapshotter, changed);
                                return changed;
                            });
            return describe(after, info);
        }
    }

    /**
     * See {@link Snapshotter#commit}.
     *
     * @param rebase counts only if the snapshot has no parent; ignored otherwise
     */
    public void commit(
            Scope scope, String name, String key, Map<String, String> labels, String rebase) {
        try (Claims.Claim _ = claims.claim(scope.namespace(), name)) {
            commitClaimed(scope, name, key, labels, rebase);
        }
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
        String backendName = backendKey(namespace, name);
        try (Handle<Snapshotter> backend = use(active);
                Pins.Hold _ = pins.pinSnapshot(active.placeOf(snapshotter), backendName)) {
            committing.add(active.backendKey());
            backend.plugin()
                    .commit(
                            backendName,
                            active.backendKey(),
                            SnapshotLabels.forBackend(labels),
                            backendRebase);
            database.write(
                    edit -> {
                        recordCommit(edit, scope, active, name, backendName, parent, labels);
                        return name;
                    });
        } finally {
            committing.remove(active.backendKey());
        }
    }

    private void recordCommit(
            Edit edit,
            Scope scope,
            SnapshotRecord active,
            String name,
            String backendName,
            String parent,
            Map<String, String> labels) {
        String namespace = scope.namespace();
        if (SnapshotTable.get(edit, namespace, snapshotter, name).isPresent()) {
            throw alreadyExists(name);
        }
        SnapshotTable.get(edit, namespace, snapshotter, active.name())
                .ifPresent(record -> SnapshotTable.remove(edit, namespace, snapshotter, record));
        SnapshotTable.add(
                edit,
                namespace,
                snapshotter,
                new SnapshotRecord(
                        name,
                        active.place(),
                        backendName,
                        parent,
                        new LabelUpdate.Replace(labels).apply(Map.of()),
                        edit.now(),
                        edit.now()));
        String type = ResourceTypes.snapshot(snapshotter);
        edit.leaveLease(scope, type, active.name());
        edit.joinLease(scope, type, name);
    }

    /** Takes a snapshot out of the namespace; the backend's goes with a collection. */
    public void remove(Scope scope, String key) {
        database.write(
                edit -> {
                    SnapshotRecord record = require(edit, scope.namespace(), key);
                    if (SnapshotTable.hasChildren(edit, scope.namespace(), snapshotter, key)) {
                        throw ErrorCode.FAILED_PRECONDITION.about(
                                "cannot remove snapshot with child");
                    }
                    SnapshotTable.remove(edit, scope.namespace(), snapshotter, record);
                    edit.leaveLease(scope, ResourceTypes.snapshot(snapshotter), key);
                    edit.dirtySnapshotter(record.placeOf(snapshotter));
                    return key;
                });
    }

    /**
     * Visits the snapshots that match, in byte order; those that the backend lacks are left out.
     */
    public void forEach(String namespace, Filter filter, Consumer<SnapshotInfo> visitor) {
        EntryCursor cursor = SnapshotTable.cursor(database.image(), namespace, snapshotter);
        try (var backends = new MetBackends(slot, snapshotter)) {
            while (cursor.next()) {
                SnapshotRecord record = SnapshotTable.at(cursor);
                find(backends.of(record), record.backendKey())
                        .map(info -> describe(record, info))
                        .or(() -> committedMeanwhile(namespace, record))
                        .filter(filter::matches)
                        .ifPresent(visitor);
            }
            backends.confirm();
        }
    }

    /**
     * A snapshot that the backend lacks was active when the list began, if a commit has taken its
     * key away since; it has not gone. The set is read before the image: a commit leaves it last.
     */
    private Optional<SnapshotInfo> committedMeanwhile(String namespace, SnapshotRecord record) {
        boolean committed =
                committing.contains(record.backendKey())
                        || SnapshotTable.get(
                                        database.image(), namespace, snapshotter, record.name())
                                .filter(now -> now.backendKey().equals(record.backendKey()))
                                .isEmpty();
        return committed
                ? Optional.of(
                        new SnapshotInfo(
                                SnapshotKind.ACTIVE,
                                record.name(),
                                record.parent(),
                                record.labels(),
                                record.createdAt(),
                                record.updatedAt()))
                : Optional.empty();
    }

    /** See {@link SnapshotCleaner#cleanup}. Throws UNIMPLEMENTED if the snapshotter has none. */
    public void cleanup() {
        try (Handle<Snapshotter> backend = slot.use(snapshotter)) {
            if (!(backend.plugin() instanceof SnapshotCleaner cleaner)) {
                throw ErrorCode.UNIMPLEMENTED.about(
                        "snapshotter does not implement Cleanup method");
            }
            cleaner.cleanup();
        }
    }

    private List<Mount> create(
            Scope scope, String key, String parent, Map<String, String> labels, Maker maker) {
        String target = labels.getOrDefault(SnapshotLabels.TARGET, "");
        remote.checkTarget(scope, target);
        try (Claims.Claim _ = claims.claim(scope.namespace(), key)) {
            return createClaimed(scope, key, parent, labels, maker);
        }
    }

    private List<Mount> createClaimed(
            Scope scope, String key, String parent, Map<String, String> labels, Maker maker) {
        String namespace = scope.namespace();
        String target = labels.getOrDefault(SnapshotLabels.TARGET, "");
        Image image = database.image();
        checkKey(scope, image, key);
        requireLease(scope, image);
        Optional<SnapshotRecord> below =
                parent.isEmpty()
                        ? Optional.empty()
                        : Optional.of(parentOf(image, namespace, parent));
        String backendParent = below.map(SnapshotRecord::backendKey).orElse("");
        String place = below.map(SnapshotRecord::place).orElseGet(() -> routed(scope, labels));
        String backendKey = backendKey(namespace, key);
        var made = new Made(place, place.isEmpty() ? snapshotter : place, backendKey);
        try (Handle<Snapshotter> backend = slot.use(made.backend());
                Pins.Hold _ = pins.pinSnapshot(made.backend(), backendKey)) {
            List<Mount> mounts;
            try {
                mounts =
                        maker.make(
                                backend.plugin(),
                                backendKey,
                                backendParent,
                                SnapshotLabels.forBackend(labels));
            } catch (DavitException e) {
                throw e.code() == ErrorCode.ALREADY_EXISTS
                        ? remote.adopt(
                                backend.plugin(), place, scope, target, parent, backendParent, e)
                        : e;
            }
            try {
                recordNew(scope, key, made, parent, labels);
            } catch (RuntimeException e) {
                undo(backend.plugin(), made, e);
                throw e;
            }
            return mounts;
        }
    }

    private void recordNew(
            Scope scope, String key, Made made, String parent, Map<String, String> labels) {
        String namespace = scope.namespace();
        database.write(
                edit -> {
                    if (SnapshotTable.get(edit, namespace, snapshotter, key).isPresent()) {
                        throw alreadyExists(key);
                    }
                    if (!parent.isEmpty()
                            && SnapshotTable.get(edit, namespace, snapshotter, parent)
                                    .filter(below -> below.place().equals(made.place()))
                                    .isEmpty()) {
                        throw SnapshotTable.parentNotFound(parent);
                    }
                    SnapshotTable.add(
                            edit,
                            namespace,
                            snapshotter,
                            new SnapshotRecord(
                                    key,
                                    made.place(),
                                    made.backendKey(),
                                    parent,
                                    new LabelUpdate.Replace(labels).apply(Map.of()),
                                    edit.now(),
                                    edit.now()));
                    edit.joinLease(scope, ResourceTypes.snapshot(snapshotter), key);
                    return key;
                });
    }

    /** What is left in the backend has no name; if it cannot go now, the collector takes it. */
    private void undo(Snapshotter backend, Made made, RuntimeException because) {
        try {
            backend.remove(made.backendKey());
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
        database.dirt().addSnapshotter(made.backend());
    }

    private void checkKey(Scope scope, Image image, String key) {
        if (SnapshotTable.get(image, scope.namespace(), snapshotter, key).isPresent()) {
            remote.join(scope, key);
            throw alreadyExists(key);
        }
        checkNew(image, scope.namespace(), key);
    }

    private void checkNew(Image image, String namespace, String name) {
        if (name.isEmpty()) {
            throw new DavitException(ErrorCode.UNKNOWN, "bucket name required");
        }
        if (SnapshotTable.get(image, namespace, snapshotter, name).isPresent()) {
            throw alreadyExists(name);
        }
    }

    private static void requireLease(Scope scope, Image image) {
        if (!scope.lease().isEmpty()
                && image.get(Keys.key(scope.namespace(), Kind.LEASE, scope.lease())) == null) {
            throw ErrorCode.NOT_FOUND.about("lease does not exist");
        }
    }

    private SnapshotRecord parentOf(Image image, String namespace, String parent) {
        return SnapshotTable.get(image, namespace, snapshotter, parent)
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

    /** Where a new chain begins; empty for the snapshotter that was asked for. */
    private String routed(Scope scope, Map<String, String> labels) {
        var subject = new Router.Subject(scope.namespace(), "", SnapshotLabels.image(labels));
        String place = router.route(Snapshotter.SLOT, snapshotter, subject);
        return place.equals(snapshotter) ? "" : place;
    }

    private Handle<Snapshotter> use(SnapshotRecord record) {
        return slot.use(record.placeOf(snapshotter));
    }

    private String backendKey(String namespace, String key) {
        return namespace + "/" + database.nextSequence() + "/" + key;
    }

    private SnapshotRecord require(String namespace, String key) {
        return SnapshotTable.get(database.image(), namespace, snapshotter, key)
                .orElseThrow(() -> SnapshotTable.notFound(key));
    }

    private SnapshotRecord require(Edit edit, String namespace, String key) {
        return SnapshotTable.get(edit, namespace, snapshotter, key)
                .orElseThrow(() -> SnapshotTable.notFound(key));
    }

    private static Optional<SnapshotInfo> find(Snapshotter backend, String backendKey) {
        try {
            return Optional.of(backend.stat(backendKey));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SnapshotInfo describe(SnapshotRecord record, SnapshotInfo backend) {
        return new SnapshotInfo(
                backend.kind(),
                record.name(),
                record.parent(),
                SnapshotLabels.merge(backend.labels(), record.labels()),
                record.createdAt(),
                record.updatedAt());
    }

    private static DavitException alreadyExists(String key) {
        return ErrorCode.ALREADY_EXISTS.about("snapshot \"" + key + "\"");
    }
}
