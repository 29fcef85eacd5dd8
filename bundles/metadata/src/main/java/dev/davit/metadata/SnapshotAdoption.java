package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.api.snapshotter.SnapshotAdopter;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.OtherSnapshot;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Takes over snapshots. The key that one gets in the backend follows from the key it had there
 * before: so an import that was interrupted finds what it has made already.
 */
public final class SnapshotAdoption {
    private final Database database;
    private final Slot<Snapshotter> slot;
    private final Pins pins;

    SnapshotAdoption(Database database, Slot<Snapshotter> slot, Pins pins) {
        this.database = database;
        this.slot = slot;
        this.pins = pins;
    }

    /** Whether a snapshotter is aboard and takes calls. */
    public boolean isAboard(String snapshotter) {
        return slot.ids().contains(snapshotter);
    }

    /** How snapshots can be taken over; empty if they cannot. */
    public Optional<Takeover> wayFrom(String snapshotter, Path root, List<Takeover> ways) {
        try (Handle<Snapshotter> backend = slot.use(snapshotter)) {
            return backend.plugin() instanceof SnapshotAdopter adopter
                    ? adopter.wayFrom(root, ways)
                    : Optional.empty();
        }
    }

    /** What adopting would make of a snapshot. */
    public Outcome compare(String namespace, OtherSnapshot snapshot) {
        return AdoptionRules.compare(database.image(), namespace, newcomer(snapshot, ""));
    }

    /**
     * Adopts a snapshot whose parent is here.
     *
     * @param root directory of the other snapshotter
     * @throws DavitException NOT_FOUND without the parent, FAILED_PRECONDITION if the parent is
     *     with another snapshotter; see {@link SnapshotAdopter#adopt}
     */
    public Outcome adopt(Scope scope, OtherSnapshot snapshot, Path root, Takeover way) {
        String namespace = scope.namespace();
        Outcome outcome = compare(namespace, snapshot);
        String key = backendKey(snapshot.backend().name());
        if (outcome != Outcome.NEW) {
            return record(scope, snapshot, key);
        }
        String parent = backendParent(namespace, snapshot);
        try (Pins.Hold _ = pins.pinSnapshot(snapshot.snapshotter(), key)) {
            try (Handle<Snapshotter> backend = slot.use(snapshot.snapshotter())) {
                fetch(backend.plugin(), snapshot, key, parent, root, way);
            }
            return record(scope, snapshot, key);
        }
    }

    private Outcome record(Scope scope, OtherSnapshot snapshot, String key) {
        return database.write(edit -> AdoptionRules.adopt(edit, scope, newcomer(snapshot, key)));
    }

    private static void fetch(
            Snapshotter backend,
            OtherSnapshot snapshot,
            String key,
            String parent,
            Path root,
            Takeover way) {
        if (!(backend instanceof SnapshotAdopter adopter)) {
            throw ErrorCode.UNIMPLEMENTED.about(
                    "snapshotter " + snapshot.snapshotter() + " does not adopt snapshots");
        }
        SnapshotInfo other = snapshot.backend();
        var info =
                new SnapshotInfo(
                        other.kind(),
                        key,
                        parent,
                        other.labels(),
                        other.createdAt(),
                        other.updatedAt());
        try {
            adopter.adopt(info, snapshot.usage(), root, snapshot.id(), way);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS || !isSame(backend.stat(key), info)) {
                throw e;
            }
        }
    }

    /** Whether this is what an earlier attempt has made. */
    private static boolean isSame(SnapshotInfo present, SnapshotInfo wanted) {
        return present.kind() == wanted.kind()
                && present.parent().equals(wanted.parent())
                && present.createdAt().equals(wanted.createdAt());
    }

    private String backendParent(String namespace, OtherSnapshot snapshot) {
        String parent = snapshot.record().parent();
        if (parent.isEmpty()) {
            return "";
        }
        SnapshotRecord below =
                SnapshotTable.get(database.image(), namespace, snapshot.snapshotter(), parent)
                        .orElseThrow(() -> SnapshotTable.parentNotFound(parent));
        if (!below.place().isEmpty()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "parent "
                            + parent
                            + " is on "
                            + below.place()
                            + " instead of "
                            + snapshot.snapshotter());
        }
        return below.backendKey();
    }

    /** Numbers of the other daemon and ours do not meet. */
    private static String backendKey(String other) {
        String[] parts = other.split("/", 3);
        return parts.length == 3
                ? parts[0] + "/containerd-" + parts[1] + "/" + parts[2]
                : "containerd/" + other;
    }

    private static Newcomer.Snapshot newcomer(OtherSnapshot snapshot, String backendKey) {
        SnapshotRecord record = snapshot.record();
        return new Newcomer.Snapshot(
                snapshot.snapshotter(),
                new SnapshotRecord(
                        record.name(),
                        "",
                        backendKey,
                        record.parent(),
                        record.labels(),
                        record.createdAt(),
                        record.updatedAt()));
    }
}
