package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.LostMark;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.database.SnapshotLabels;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.SnapshotRecord;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Snapshots that need not be unpacked: because the namespace has them already, or because the
 * snapshotter says that it holds them under a name of its own.
 */
final class RemoteSnapshots {
    private final Database database;
    private final Pins pins;
    private final String snapshotter;

    RemoteSnapshots(Database database, Pins pins, String snapshotter) {
        this.database = database;
        this.pins = pins;
        this.snapshotter = snapshotter;
    }

    /**
     * Refuses to prepare what is there already; it joins the lease.
     *
     * @param target name that the snapshot would be committed under, empty if unknown
     */
    void checkTarget(Scope scope, String target) {
        if (!target.isEmpty()
                && SnapshotTable.get(database.image(), scope.namespace(), snapshotter, target)
                        .filter(record -> !LostMark.isOn(record.labels()))
                        .isPresent()) {
            join(scope, target);
            throw ErrorCode.ALREADY_EXISTS.about("target snapshot \"" + target + "\"");
        }
    }

    /** Lets a snapshot that is there join the request's lease. */
    void join(Scope scope, String name) {
        if (!scope.lease().isEmpty()) {
            database.write(
                    edit -> {
                        edit.joinLease(scope, ResourceTypes.snapshot(snapshotter), name);
                        return name;
                    });
        }
    }

    /**
     * Takes the snapshot that the backend has at hand into the namespace.
     *
     * @param place where the backend is; empty for the snapshotter that was asked for
     * @return what the request is answered with
     */
    DavitException adopt(
            Snapshotter backend,
            String place,
            Scope scope,
            String target,
            String parent,
            String backendParent,
            DavitException answer) {
        if (target.isEmpty()) {
            // The key was made for this request: only the backend knows what it means.
            return new DavitException(ErrorCode.UNKNOWN, answer.getMessage(), answer);
        }
        SnapshotInfo found = find(backend, target, backendParent);
        try (Pins.Hold _ = pins.pinSnapshot(place.isEmpty() ? snapshotter : place, found.name())) {
            // A cleaning may have taken it before it was pinned.
            backend.stat(found.name());
            database.write(
                    edit -> {
                        record(edit, place, scope, target, parent, found);
                        return target;
                    });
        }
        return ErrorCode.ALREADY_EXISTS.about(
                "target snapshot \"" + target + "\" from snapshotter");
    }

    private void record(
            Edit edit,
            String place,
            Scope scope,
            String target,
            String parent,
            SnapshotInfo found) {
        Optional<SnapshotRecord> before =
                SnapshotTable.get(edit, scope.namespace(), snapshotter, target);
        if (before.filter(known -> !LostMark.isOn(known.labels())).isEmpty()) {
            before.ifPresent(
                    lost -> SnapshotTable.remove(edit, scope.namespace(), snapshotter, lost));
            SnapshotTable.add(
                    edit,
                    scope.namespace(),
                    snapshotter,
                    new SnapshotRecord(
                            target,
                            place,
                            found.name(),
                            parent,
                            found.labels(),
                            edit.now(),
                            edit.now()));
        }
        edit.joinLease(scope, ResourceTypes.snapshot(snapshotter), target);
    }

    private SnapshotInfo find(Snapshotter backend, String target, String backendParent) {
        var match = new AtomicReference<@Nullable SnapshotInfo>();
        backend.walk(
                new TargetFilter(target, backendParent),
                info -> {
                    if (info.kind() == SnapshotKind.COMMITTED) {
                        match.compareAndSet(null, info);
                    }
                });
        SnapshotInfo found = match.get();
        if (found == null) {
            throw ErrorCode.NOT_FOUND.about("target snapshot \"" + target + "\" in backend");
        }
        if (!found.parent().equals(backendParent)) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "unexpected parent " + found.parent() + " of target snapshot " + target);
        }
        return found;
    }

    /** Committed snapshots are told apart by the label that the unpacker gave them. */
    private record TargetFilter(String target, String parent) implements Filter {
        @Override
        public boolean matches(Fields object) {
            return object.field(List.of("labels", SnapshotLabels.TARGET))
                            .filter(target::equals)
                            .isPresent()
                    && object.field(List.of("parent")).filter(parent::equals).isPresent();
        }

        @Override
        public List<String> text() {
            return List.of(
                    "labels.\""
                            + SnapshotLabels.TARGET
                            + "\"=="
                            + quote(target)
                            + ",parent=="
                            + quote(parent));
        }

        private static String quote(String value) {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }
}
