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
import dev.davit.metadata.database.Losses;
import dev.davit.metadata.database.LostMark;
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
import java.util.function.BiFunction;
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
 *
 * <p>A committed snapshot that the backend has lost counts as absent, and those on top of it too:
 * unpackers make them again.
 */
public final class NamespacedSnapshots {
    private final Database database;
    private final Slot<Snapshotter> slot;
    private final Pins pins;
    private final Router router;
    private final String snapshotter;
    private final RemoteSnapshots remote;
    private final SnapshotCommits commits;
    private final Losses losses;
    private final Claims claims = new Claims();

    NamespacedSnapshots(
            Database database,
            Slot<Snapshotter> slot,
            Pins pins,
            Losses losses,
            Router router,
            String snapshotter) {
        this.database = database;
        this.slot = slot;
        this.pins = pins;
        this.losses = losses;
        this.router = router;
        this.snapshotter = snapshotter;
        remote = new RemoteSnapshots(database, pins, snapshotter);
        commits = new SnapshotCommits(database, slot, pins, snapshotter);
    }

    /** Ends what a former daemon has left half made; fast once there is nothing. */
    void settleInherited() {
        commits.settleInherited();
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
        return ask(namespace, require(namespace, key), Snapshotter::mounts);
    }

    /** See {@link Snapshotter#usage}. */
    public Usage usage(String namespace, String key) {
        return ask(namespace, require(namespace, key), Snapshotter::usage);
    }

    /** See {@link Snapshotter#stat}. */
    public SnapshotInfo stat(String namespace, String key) {
        SnapshotRecord record = require(namespace, key);
        SnapshotInfo info = ask(namespace, record, Snapshotter::stat);
        if (info.kind() == SnapshotKind.COMMITTED && LostMark.isOn(record.labels())) {
            throw lost(record);
        }
        return describe(record, info);
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
            SnapshotRecord after = database.write(edit -> relabel(edit, namespace, key, update));
            return describe(after, info);
        }
    }

    private SnapshotRecord relabel(Edit edit, String namespace, String key, LabelUpdate update) {
        SnapshotRecord current =
                SnapshotTable.get(edit, namespace, snapshotter, key)
                        .orElseThrow(() -> SnapshotTable.notFound(key));
        Map<String, String> labels =
                LostMark.kept(current.labels(), update.apply(current.labels()));
        SnapshotRecord changed = current.with(labels, edit.now());
        SnapshotTable.replace(edit, namespace, snapshotter, changed);
        return changed;
    }

    /**
     * Asks the backend about a snapshot; what it does not know is lost, unless it has just gone.
     */
    private <R> R ask(
            String namespace, SnapshotRecord record, BiFunction<Snapshotter, String, R> question) {
        try (Handle<Snapshotter> backend = use(record)) {
            try {
                return question.apply(backend.plugin(), record.backendKey());
            } catch (DavitException e) {
                if (e.code() != ErrorCode.NOT_FOUND
                        || commits.isCommitting(record)
                        || !isStillNamed(namespace, record)) {
                    throw e;
                }
            }
        }
        losses.markSnapshot(namespace, snapshotter, record);
        throw lost(record);
    }

    /** The set of running commits is read before the image: a commit leaves it last. */
    private boolean isStillNamed(String namespace, SnapshotRecord record) {
        return SnapshotTable.get(database.image(), namespace, snapshotter, record.name())
                .filter(now -> now.backendKey().equals(record.backendKey()))
                .filter(now -> now.pending().isEmpty())
                .isPresent();
    }

    private DavitException lost(SnapshotRecord record) {
        return SnapshotTable.notFound(record.name())
                .within("snapshotter " + record.placeOf(snapshotter) + " has lost it");
    }

    /**
     * See {@link Snapshotter#commit}.
     *
     * @param rebase counts only if the snapshot has no parent; ignored otherwise
     */
    public void commit(
            Scope scope, String name, String key, Map<String, String> labels, String rebase) {
        try (Claims.Claim _ = claims.claim(scope.namespace(), name)) {
            commits.commit(scope, name, key, labels, rebase);
        }
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
                commits.isCommitting(record)
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
        SnapshotCommits.requireLease(scope, image);
        Optional<SnapshotRecord> below =
                parent.isEmpty()
                        ? Optional.empty()
                        : Optional.of(parentOf(image, namespace, parent));
        String backendParent = below.map(SnapshotRecord::backendKey).orElse("");
        String place = below.map(SnapshotRecord::place).orElseGet(() -> routed(scope, labels));
        String backendKey = database.backendKey(namespace, key);
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
                if (e.code() != ErrorCode.ALREADY_EXISTS) {
                    if (!Doubt.isAnswer(e.code())) {
                        database.dirt().addSnapshotter(made.backend());
                    }
                    throw e;
                }
                throw adopt(backend.plugin(), made, scope, target, parent, backendParent, e);
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

    /** What the request is answered with; what cannot be taken in is left to the collector. */
    private DavitException adopt(
            Snapshotter backend,
            Made made,
            Scope scope,
            String target,
            String parent,
            String backendParent,
            DavitException answer) {
        try {
            return remote.adopt(
                    backend, made.place(), scope, target, parent, backendParent, answer);
        } catch (RuntimeException e) {
            database.dirt().addSnapshotter(made.backend());
            throw e;
        }
    }

    private void recordNew(
            Scope scope, String key, Made made, String parent, Map<String, String> labels) {
        String namespace = scope.namespace();
        database.write(
                edit -> {
                    if (SnapshotTable.get(edit, namespace, snapshotter, key).isPresent()) {
                        throw SnapshotTable.alreadyExists(key);
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
            throw SnapshotTable.alreadyExists(key);
        }
        SnapshotCommits.checkName(key);
    }

    private SnapshotRecord parentOf(Image image, String namespace, String parent) {
        return SnapshotTable.get(image, namespace, snapshotter, parent)
                .filter(record -> !LostMark.isOn(record.labels()))
                .orElseThrow(() -> SnapshotTable.parentNotFound(parent));
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
}
