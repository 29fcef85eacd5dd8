package dev.davit.metadata.collect;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Losses;
import dev.davit.metadata.database.LostMark;
import dev.davit.metadata.database.PendingCommits;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.slots.Handle;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Holds records against a backend: what the backend has lost is marked, what it has again is
 * unmarked, and commits that a crash has interrupted are brought to an end.
 */
final class LossCheck {
    private static final Logger LOG = System.getLogger(LossCheck.class.getName());

    private final Database database;
    private final Losses losses;
    private final PendingCommits commits;

    LossCheck(Database database, Losses losses, PendingCommits commits) {
        this.database = database;
        this.losses = losses;
        this.commits = commits;
    }

    /**
     * A record of a snapshot.
     *
     * @param snapshotter the one that clients ask for
     */
    private record Recorded(String namespace, String snapshotter, SnapshotRecord record) {}

    /** The records whose snapshots are in this snapshotter, not in another version of it. */
    private List<Recorded> recorded(String place) {
        var found = new ArrayList<Recorded>();
        byte[] start = {};
        EntryCursor cursor = database.image().cursor(start, start);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) == Kind.SNAPSHOT) {
                String[] parts = Keys.parts(cursor.key(), 2);
                SnapshotRecord record = SnapshotRecord.fromBytes(parts[1], cursor.value());
                if (record.placeOf(parts[0]).equals(place)) {
                    found.add(new Recorded(Keys.namespace(cursor.key()), parts[0], record));
                }
            }
        }
        return found;
    }

    /** Ends the commits in a snapshotter that nobody is making any more. */
    void settleCommits(String place, Supplier<Handle<Snapshotter>> backend, Runnable progress) {
        for (Recorded at : recorded(place)) {
            if (at.record.pending().isPresent()) {
                BackendCleaner.with(
                        backend,
                        snapshotter -> {
                            commits.settle(at.namespace, at.snapshotter, at.record, snapshotter);
                            return at;
                        });
                progress.run();
            }
        }
    }

    /**
     * Checks every record of a snapshotter.
     *
     * @param present what the snapshotter has listed
     */
    void snapshots(
            String place,
            Supplier<Handle<Snapshotter>> backend,
            Map<String, SnapshotInfo> present,
            Runnable progress) {
        var lost = new HashSet<Recorded>();
        var marked = new ArrayList<Recorded>();
        for (Recorded at : recorded(place)) {
            if (at.record.pending().isEmpty()) {
                if (!has(backend, at.record.backendKey())) {
                    lost.add(at);
                } else if (LostMark.isOn(at.record.labels())) {
                    marked.add(at);
                }
                progress.run();
            }
        }
        lost.forEach(this::mark);
        unmark(marked, present);
    }

    private void mark(Recorded at) {
        List<String> names = losses.markSnapshot(at.namespace, at.snapshotter, at.record);
        if (!names.isEmpty()) {
            warnOfContainers(at.namespace, at.snapshotter, Set.copyOf(names));
        }
    }

    /** What a container has written is nowhere else. */
    private void warnOfContainers(String namespace, String snapshotter, Set<String> lost) {
        byte[] prefix = Keys.prefix(namespace, Kind.CONTAINER);
        EntryCursor cursor = database.image().cursor(prefix, prefix);
        while (cursor.next()) {
            String id = Keys.parts(cursor.key(), 1)[0];
            ContainerRecord container = ContainerRecord.fromBytes(id, cursor.value());
            if (container.snapshotter().equals(snapshotter)
                    && lost.contains(container.snapshotKey())) {
                LOG.log(
                        Level.WARNING,
                        "container {0} of namespace {1} has lost its snapshot {2} on {3}: no pull"
                                + " brings that back; remove the container and make it again",
                        id,
                        namespace,
                        container.snapshotKey(),
                        snapshotter);
            }
        }
    }

    /** A snapshot is back if it is there, and its parent too: a chain comes back from below. */
    private void unmark(List<Recorded> marked, Map<String, SnapshotInfo> present) {
        boolean again = true;
        while (again) {
            again =
                    marked.removeIf(
                            at -> {
                                boolean isBack = isWhole(at, present);
                                if (isBack) {
                                    losses.unmarkSnapshot(at.namespace, at.snapshotter, at.record);
                                }
                                return isBack;
                            });
        }
    }

    private boolean isWhole(Recorded at, Map<String, SnapshotInfo> present) {
        SnapshotInfo info = present.get(at.record.backendKey());
        if (info == null || at.record.parent().isEmpty()) {
            return info != null;
        }
        byte[] parent =
                database.image()
                        .get(
                                Keys.key(
                                        at.namespace,
                                        Kind.SNAPSHOT,
                                        at.snapshotter,
                                        at.record.parent()));
        if (parent == null) {
            return false;
        }
        SnapshotRecord below = SnapshotRecord.fromBytes(at.record.parent(), parent);
        // A parent that was made again is not the one that this snapshot stands on.
        return !LostMark.isOn(below.labels()) && below.backendKey().equals(info.parent());
    }

    /** Listing is not enough: a snapshotter may know a snapshot whose files have gone. */
    private static boolean has(Supplier<Handle<Snapshotter>> backend, String key) {
        return BackendCleaner.with(backend, snapshotter -> isFound(() -> snapshotter.stat(key)));
    }

    /**
     * Checks every record of a blob.
     *
     * @param present lengths of what the content store has listed
     */
    void blobs(
            Supplier<Handle<ContentStore>> backend, Map<Digest, Long> present, Runnable progress) {
        byte[] start = {};
        EntryCursor cursor = database.image().cursor(start, start);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) == Kind.BLOB) {
                Digest digest = Digest.parse(Keys.parts(cursor.key(), 1)[0]);
                BlobRecord record = BlobRecord.fromBytes(digest, cursor.value());
                // What is not in the list may have come since.
                boolean isWhole = isWhole(record, present.get(digest)) || isWhole(record, backend);
                String namespace = Keys.namespace(cursor.key());
                if (!isWhole) {
                    losses.markBlob(namespace, digest);
                } else if (LostMark.isOn(record.labels())) {
                    losses.unmarkBlob(namespace, digest);
                }
                progress.run();
            }
        }
    }

    private static boolean isWhole(BlobRecord record, @Nullable Long sizeBytes) {
        return sizeBytes != null && sizeBytes == record.sizeBytes();
    }

    private static boolean isWhole(BlobRecord record, Supplier<Handle<ContentStore>> backend) {
        return BackendCleaner.with(
                backend,
                store ->
                        isFound(() -> store.info(record.digest()))
                                && isWhole(record, store.info(record.digest()).sizeBytes()));
    }

    /** A backend that is not there says NOT_FOUND, too: this is for calls of one that is. */
    private static boolean isFound(Supplier<?> question) {
        try {
            return question.get() != null;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
