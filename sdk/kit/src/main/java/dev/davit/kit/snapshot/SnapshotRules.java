package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What may happen to snapshots: pure functions from an image to a change, or the error that says
 * why not. The words are those of containerd's snapshotters.
 */
final class SnapshotRules {
    private SnapshotRules() {}

    /** Throws what {@link #create} would throw. */
    static void checkCreate(SnapshotImage image, String key, String parent) {
        checkKey(key);
        if (!parent.isEmpty()) {
            image.committed(
                    parent,
                    ErrorCode.NOT_FOUND.about("parent snapshot " + parent + " does not exist"));
        }
        if (image.find(key).isPresent()) {
            throw ErrorCode.ALREADY_EXISTS.about("snapshot \"" + key + "\"");
        }
    }

    static Change create(SnapshotImage image, Snapshot made) {
        checkCreate(image, made.info().name(), made.info().parent());
        return new Change(List.of(new Change.Put(made)), image.with(made), made);
    }

    /** A new active snapshot or view, as {@link #create} takes it. */
    static Snapshot made(
            long id,
            SnapshotKind kind,
            String key,
            String parent,
            Map<String, String> labels,
            Instant now) {
        var info = new SnapshotInfo(kind, key, parent, stored(labels), now, now);
        return new Snapshot(id, info, Usage.ZERO);
    }

    static Change commit(SnapshotImage image, Commit commit, Instant now) {
        checkKey(commit.name);
        Snapshot active = image.get(commit.key);
        if (active.id() != commit.id) {
            // Removed and prepared again since the caller looked: its snapshot is gone.
            throw ErrorCode.NOT_FOUND.about("snapshot " + commit.key + " does not exist");
        }
        if (image.find(commit.name).isPresent()) {
            throw ErrorCode.ALREADY_EXISTS.about("committed snapshot " + commit.name);
        }
        checkActive(active);
        SnapshotInfo before = active.info();
        String parent = parent(image, before, commit.rebase);
        var info =
                new SnapshotInfo(
                        SnapshotKind.COMMITTED,
                        commit.name,
                        parent,
                        stored(commit.labels),
                        before.createdAt(),
                        now);
        var committed = new Snapshot(active.id(), info, commit.usage);
        return new Change(
                List.of(new Change.Delete(commit.key), new Change.Put(committed)),
                image.without(active).with(committed),
                committed);
    }

    /** Throws FAILED_PRECONDITION unless the snapshot can be committed. */
    static void checkActive(Snapshot snapshot) {
        SnapshotInfo info = snapshot.info();
        if (info.kind() != SnapshotKind.ACTIVE) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "snapshot \"" + info.name() + "\" is not active");
        }
    }

    /** Throws FAILED_PRECONDITION for a snapshot that is never mounted. */
    static void checkMountable(Snapshot snapshot) {
        SnapshotInfo info = snapshot.info();
        if (info.kind() == SnapshotKind.COMMITTED) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "requested snapshot " + info.name() + " not active or view");
        }
    }

    static Change update(SnapshotImage image, String key, LabelUpdate labels, Instant now) {
        Snapshot before = image.get(key);
        SnapshotInfo info = before.info();
        var updated =
                new SnapshotInfo(
                        info.kind(),
                        key,
                        info.parent(),
                        labels.apply(info.labels()),
                        info.createdAt(),
                        now);
        var after = new Snapshot(before.id(), updated, before.usage());
        return new Change(List.of(new Change.Put(after)), image.replace(after), after);
    }

    static Change remove(SnapshotImage image, String key) {
        Snapshot snapshot = image.get(key);
        if (image.hasChildren(snapshot)) {
            throw ErrorCode.FAILED_PRECONDITION.about("cannot remove snapshot with child");
        }
        return new Change(List.of(new Change.Delete(key)), image.without(snapshot), snapshot);
    }

    private static String parent(SnapshotImage image, SnapshotInfo active, String rebase) {
        if (rebase.isEmpty() || rebase.equals(active.parent())) {
            return active.parent();
        }
        if (!active.parent().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("cannot change parent of active snapshot");
        }
        DavitException missing =
                ErrorCode.NOT_FOUND.about(
                        "missing parent \"" + rebase + "\" of snapshot \"" + active.name() + "\"");
        if (rebase.equals(active.name())) {
            // The commit drops the key: nothing has this name afterwards.
            throw missing;
        }
        return image.committed(rebase, missing).info().name();
    }

    /** The labels that are kept of these: an empty value is no label. */
    static Map<String, String> stored(Map<String, String> labels) {
        return new LabelUpdate.Replace(labels).apply(Map.of());
    }

    private static void checkKey(String key) {
        if (key.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("snapshot key must not be empty");
        }
    }

    /**
     * What a caller wants to freeze.
     *
     * @param id the snapshot that the usage was measured of
     */
    record Commit(
            String name,
            String key,
            long id,
            Map<String, String> labels,
            String rebase,
            Usage usage) {}
}
