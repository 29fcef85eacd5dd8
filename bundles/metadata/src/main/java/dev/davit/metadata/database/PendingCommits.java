package dev.davit.metadata.database;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.ResourceTypes;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.PendingCommit;
import dev.davit.metadata.record.SnapshotRecord;

import java.util.Optional;

/**
 * Commits of snapshots, whose two halves cannot be one step: the snapshotter freezes, the database
 * gives the new name. A commit is written down first, so that what a crash has left between the
 * halves is finished if the snapshotter has done its part, and forgotten if it has not.
 */
public final class PendingCommits {
    private final Database database;
    private final Pins pins;

    public PendingCommits(Database database, Pins pins) {
        this.database = database;
        this.pins = pins;
    }

    /** Writes down what is about to be committed. Throws NOT_FOUND without the active snapshot. */
    public void intend(
            String namespace, String snapshotter, SnapshotRecord active, PendingCommit commit) {
        database.write(
                edit -> {
                    SnapshotRecord now =
                            same(edit, namespace, snapshotter, active)
                                    .orElseThrow(() -> SnapshotTable.notFound(active.name()));
                    SnapshotTable.replace(
                            edit, namespace, snapshotter, now.with(Optional.of(commit)));
                    return commit;
                });
    }

    /** Takes back what was written down: the snapshotter has refused. */
    public void forget(String namespace, String snapshotter, SnapshotRecord active) {
        database.write(
                edit -> {
                    same(edit, namespace, snapshotter, active)
                            .ifPresent(
                                    now ->
                                            SnapshotTable.replace(
                                                    edit,
                                                    namespace,
                                                    snapshotter,
                                                    now.with(Optional.empty())));
                    return active;
                });
    }

    /** Gives the committed snapshot its name and takes away the key. Throws ALREADY_EXISTS. */
    public void finish(
            String namespace, String snapshotter, SnapshotRecord active, PendingCommit commit) {
        database.write(
                edit -> {
                    finish(edit, namespace, snapshotter, active, commit);
                    return commit;
                });
    }

    private static void finish(
            Edit edit,
            String namespace,
            String snapshotter,
            SnapshotRecord active,
            PendingCommit commit) {
        Optional<SnapshotRecord> before =
                SnapshotTable.get(edit, namespace, snapshotter, commit.name());
        if (before.filter(record -> !LostMark.isOn(record.labels())).isPresent()) {
            throw SnapshotTable.alreadyExists(commit.name());
        }
        before.ifPresent(
                record -> {
                    SnapshotTable.remove(edit, namespace, snapshotter, record);
                    edit.dirtySnapshotter(record.placeOf(snapshotter));
                });
        same(edit, namespace, snapshotter, active)
                .ifPresent(record -> SnapshotTable.remove(edit, namespace, snapshotter, record));
        SnapshotTable.add(
                edit,
                namespace,
                snapshotter,
                new SnapshotRecord(
                        commit.name(),
                        active.place(),
                        commit.backendName(),
                        commit.parent(),
                        commit.labels(),
                        edit.now(),
                        edit.now()));
        var scope = new Scope(namespace, commit.lease());
        String type = ResourceTypes.snapshot(snapshotter);
        edit.leaveLease(scope, type, active.name());
        // A lease that has gone meanwhile has ended after the commit, for all that anyone can tell.
        if (edit.hasLease(scope)) {
            edit.joinLease(scope, type, commit.name());
        }
    }

    /**
     * Brings a commit to an end whose maker has gone; does nothing while it is being made.
     *
     * @param backend the snapshotter that has the snapshot
     */
    public void settle(
            String namespace, String snapshotter, SnapshotRecord active, Snapshotter backend) {
        PendingCommit commit = active.pending().orElseThrow();
        try (Pins.Hold claim =
                pins.claimSnapshot(active.placeOf(snapshotter), commit.backendName())) {
            if (claim == null) {
                return;
            }
            boolean made = has(backend, commit.backendName());
            database.write(
                    edit -> {
                        same(edit, namespace, snapshotter, active)
                                .filter(record -> record.pending().equals(active.pending()))
                                .ifPresent(
                                        record -> end(edit, namespace, snapshotter, record, made));
                        return made;
                    });
        }
    }

    private static void end(
            Edit edit, String namespace, String snapshotter, SnapshotRecord active, boolean made) {
        PendingCommit commit = active.pending().orElseThrow();
        boolean taken =
                SnapshotTable.get(edit, namespace, snapshotter, commit.name())
                        .filter(record -> !LostMark.isOn(record.labels()))
                        .isPresent();
        if (made && !taken) {
            finish(edit, namespace, snapshotter, active, commit);
        } else {
            SnapshotTable.replace(edit, namespace, snapshotter, active.with(Optional.empty()));
        }
    }

    /** The record as it is now, if it still stands for the same snapshot of the backend. */
    private static Optional<SnapshotRecord> same(
            Edit edit, String namespace, String snapshotter, SnapshotRecord record) {
        return SnapshotTable.get(edit, namespace, snapshotter, record.name())
                .filter(now -> now.backendKey().equals(record.backendKey()));
    }

    private static boolean has(Snapshotter backend, String key) {
        try {
            backend.stat(key);
            return true;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
