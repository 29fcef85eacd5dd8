package dev.davit.metadata.database;

import dev.davit.api.Digest;
import dev.davit.metadata.Loss;
import dev.davit.metadata.ResourceTypes;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What records name and backends have lost. A marked blob or committed snapshot counts as absent,
 * so that the next pull brings it back; that takes the mark away.
 */
public final class Losses {
    private static final Logger LOG = System.getLogger(Losses.class.getName());

    /** How many losses are told one by one: with a disk everything may be lost at once. */
    private static final int MOST_TOLD = 100;

    private final Database database;
    private final AtomicInteger told = new AtomicInteger();

    public Losses(Database database) {
        this.database = database;
    }

    /** Everything that is marked, by namespace. */
    public List<Loss> list() {
        var found = new ArrayList<Loss>();
        byte[] start = {};
        EntryCursor cursor = database.image().cursor(start, start);
        while (cursor.next()) {
            look(cursor).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Loss> look(EntryCursor cursor) {
        byte[] key = cursor.key();
        return switch (Keys.kind(key)) {
            case BLOB -> {
                String digest = Keys.parts(key, 1)[0];
                yield loss(
                        key,
                        ResourceTypes.CONTENT,
                        digest,
                        BlobRecord.fromBytes(Digest.parse(digest), cursor.value()).labels());
            }
            case SNAPSHOT -> {
                String[] parts = Keys.parts(key, 2);
                yield loss(
                        key,
                        ResourceTypes.snapshot(parts[0]),
                        parts[1],
                        SnapshotRecord.fromBytes(parts[1], cursor.value()).labels());
            }
            case NAMESPACE,
                    IMAGE,
                    CONTAINER,
                    SANDBOX,
                    INGEST,
                    CHILD,
                    LEASE,
                    LEASE_RESOURCE,
                    COUNTER ->
                    Optional.empty();
        };
    }

    private static Optional<Loss> loss(
            byte[] key, String type, String id, Map<String, String> labels) {
        return LostMark.isOn(labels)
                ? Optional.of(new Loss(Keys.namespace(key), type, id, LostMark.since(labels)))
                : Optional.empty();
    }

    /** Marks a blob in a namespace, if that has it unmarked. */
    public void markBlob(String namespace, Digest digest) {
        boolean marked =
                database.write(
                        edit ->
                                BlobTable.BLOBS
                                        .get(edit, namespace, digest.toString())
                                        .filter(record -> !LostMark.isOn(record.labels()))
                                        .map(record -> put(edit, namespace, record, true))
                                        .isPresent());
        if (marked) {
            tell(
                    "content {0} of namespace {1} is recorded, but the content store has lost it;"
                            + " the next pull of its image brings it back",
                    digest, namespace);
        }
    }

    /** Takes the mark of a blob away that is there again. */
    public void unmarkBlob(String namespace, Digest digest) {
        boolean unmarked =
                database.write(
                        edit ->
                                BlobTable.BLOBS
                                        .get(edit, namespace, digest.toString())
                                        .filter(record -> LostMark.isOn(record.labels()))
                                        .map(record -> put(edit, namespace, record, false))
                                        .isPresent());
        if (unmarked) {
            LOG.log(Level.INFO, "content {0} of namespace {1} is back", digest, namespace);
        }
    }

    private void tell(String message, Object... arguments) {
        int number = told.incrementAndGet();
        if (number <= MOST_TOLD) {
            LOG.log(Level.WARNING, message, arguments);
        } else if (number == MOST_TOLD + 1) {
            LOG.log(Level.WARNING, "more is lost than is told here; each record is marked");
        }
    }

    private static BlobRecord put(Edit edit, String namespace, BlobRecord record, boolean isLost) {
        return BlobTable.BLOBS.put(
                edit,
                namespace,
                record.digest().toString(),
                record.with(
                        isLost
                                ? LostMark.on(record.labels(), edit.now())
                                : LostMark.off(record.labels()),
                        record.updatedAt()));
    }

    /**
     * Marks a snapshot that its backend has lost, and all that stand on it.
     *
     * @return names of those that were not marked before, the lost one first
     */
    public List<String> markSnapshot(String namespace, String snapshotter, SnapshotRecord lost) {
        List<String> marked = database.write(edit -> mark(edit, namespace, snapshotter, lost));
        if (!marked.isEmpty()) {
            tell(
                    "snapshot {0} of namespace {1} is recorded, but snapshotter {2} has lost it; if"
                            + " it is a layer, the next pull of its image brings it back; {3} on"
                            + " top of it cannot be used",
                    lost.name(), namespace, lost.placeOf(snapshotter), marked.size() - 1);
        }
        return marked;
    }

    private static List<String> mark(
            Edit edit, String namespace, String snapshotter, SnapshotRecord lost) {
        var marked = new ArrayList<String>();
        var open = new ArrayDeque<String>();
        boolean isSame =
                SnapshotTable.get(edit, namespace, snapshotter, lost.name())
                        .filter(now -> now.backendKey().equals(lost.backendKey()))
                        .isPresent();
        if (isSame) {
            open.add(lost.name());
        }
        while (!open.isEmpty()) {
            String name = open.poll();
            SnapshotTable.get(edit, namespace, snapshotter, name)
                    .filter(record -> !LostMark.isOn(record.labels()))
                    .ifPresent(
                            record -> {
                                var labels = LostMark.on(record.labels(), edit.now());
                                SnapshotTable.replace(
                                        edit,
                                        namespace,
                                        snapshotter,
                                        record.with(labels, record.updatedAt()));
                                marked.add(name);
                                open.addAll(
                                        SnapshotTable.children(edit, namespace, snapshotter, name));
                            });
        }
        return marked;
    }

    /** Takes the mark of a snapshot away that is there, with all below it. */
    public void unmarkSnapshot(String namespace, String snapshotter, SnapshotRecord found) {
        database.write(
                edit -> {
                    SnapshotTable.get(edit, namespace, snapshotter, found.name())
                            .filter(now -> now.backendKey().equals(found.backendKey()))
                            .ifPresent(
                                    record ->
                                            SnapshotTable.replace(
                                                    edit,
                                                    namespace,
                                                    snapshotter,
                                                    record.with(
                                                            LostMark.off(record.labels()),
                                                            record.updatedAt())));
                    return found;
                });
        LOG.log(
                Level.INFO,
                "snapshot {0} of namespace {1} is back on snapshotter {2}",
                found.name(),
                namespace,
                found.placeOf(snapshotter));
    }
}
