package dev.davit.metadata.collect;

import dev.davit.metadata.Removal;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.LeaseTable;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removes the records of what was not marked, a part at a time, so that no writer waits long. Each
 * part first catches up with what was written since the last.
 */
final class Sweeper {
    /** Records removed in one transaction: a writer waits for about a millisecond. */
    private static final int PART = 200;

    private final Database database;
    private final Marker marker;
    private final Set<String> snapshotters = new HashSet<>();
    private boolean content;
    private final Map<String, Long> counts = new HashMap<>();

    Sweeper(Database database, Marker marker) {
        this.database = database;
        this.marker = marker;
    }

    Removal sweep() {
        var removed = new ArrayList<Node>();
        List<Node> candidates = candidates(marker.image());
        for (int start = 0; start < candidates.size(); start += PART) {
            List<Node> part = candidates.subList(start, Math.min(start + PART, candidates.size()));
            marker.advance(database.image());
            Swept swept = database.sweep(edit -> new Swept(sweep(edit, part), edit));
            removed.addAll(swept.nodes);
            content |= swept.edit.contentIsDirty();
            snapshotters.addAll(swept.edit.snapshottersThatAreDirty());
        }
        sweepLists();
        removed.forEach(node -> counts.merge(node.type().text(), 1L, Long::sum));
        return report(removed);
    }

    /** What leases that are gone have left of their lists. */
    private void sweepLists() {
        Image image = database.image();
        var left = new ArrayList<byte[]>();
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) == Kind.LEASE_RESOURCE
                    && LeaseTable.isLeft(image, cursor.key())) {
                left.add(cursor.key());
            }
        }
        for (int i = 0; i < left.size(); i += PART) {
            List<byte[]> part = left.subList(i, Math.min(i + PART, left.size()));
            database.sweep(
                    edit -> {
                        LeaseTable.dropLeft(edit, part);
                        return part;
                    });
        }
    }

    /** Backends that have lost a record to this sweep. */
    Dirt.Backends dirty() {
        return new Dirt.Backends(content, Set.copyOf(snapshotters));
    }

    private record Swept(List<Node> nodes, Edit edit) {}

    /** How many records of each kind were removed. */
    Map<String, Long> removed() {
        return counts;
    }

    /** What was not marked; only these kinds are ever removed. */
    private List<Node> candidates(Image image) {
        var candidates = new ArrayList<Node>();
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            collectable(cursor.key())
                    .filter(node -> !marker.isMarked(node))
                    .ifPresent(candidates::add);
        }
        return candidates;
    }

    private static Optional<Node> collectable(byte[] key) {
        String namespace = Keys.namespace(key);
        return switch (Keys.kind(key)) {
            case IMAGE -> Optional.of(new Node(NodeType.IMAGE, namespace, Keys.parts(key, 1)[0]));
            case BLOB -> Optional.of(new Node(NodeType.CONTENT, namespace, Keys.parts(key, 1)[0]));
            case INGEST -> Optional.of(new Node(NodeType.INGEST, namespace, Keys.parts(key, 1)[0]));
            case LEASE -> Optional.of(new Node(NodeType.LEASE, namespace, Keys.parts(key, 1)[0]));
            case SNAPSHOT -> {
                String[] parts = Keys.parts(key, 2);
                yield Optional.of(Node.snapshot(namespace, parts[0], parts[1], false));
            }
            case NAMESPACE, CONTAINER, SANDBOX, CHILD, LEASE_RESOURCE, COUNTER -> Optional.empty();
        };
    }

    private List<Node> sweep(Edit edit, List<Node> part) {
        marker.advance(edit.image());
        var removed = new ArrayList<Node>();
        for (Node node : part) {
            byte[] key = Graph.key(node);
            if (!marker.isMarked(node) && edit.get(key) != null) {
                remove(edit, node, key);
                removed.add(node);
            }
        }
        return removed;
    }

    private static void remove(Edit edit, Node node, byte[] key) {
        switch (node.type()) {
            case SNAPSHOT -> {
                SnapshotTable.get(edit, node.namespace(), node.snapshotter(), node.snapshotName())
                        .ifPresent(
                                record -> {
                                    SnapshotTable.remove(
                                            edit, node.namespace(), node.snapshotter(), record);
                                    edit.dirtySnapshotter(record.placeOf(node.snapshotter()));
                                });
            }
            case CONTENT, INGEST -> {
                edit.delete(key);
                edit.dirtyContent();
            }
            case LEASE -> LeaseTable.drop(edit, node.namespace(), node.key());
            case IMAGE, CONTAINER, SANDBOX -> edit.delete(key);
        }
    }

    /** What others are told of: snapshots and images. */
    private static Removal report(List<Node> removed) {
        var snapshots = new ArrayList<Removal.Snapshot>();
        var images = new ArrayList<Removal.Image>();
        for (Node node : removed) {
            if (node.type() == NodeType.SNAPSHOT) {
                snapshots.add(
                        new Removal.Snapshot(
                                node.namespace(), node.snapshotter(), node.snapshotName()));
            } else if (node.type() == NodeType.IMAGE) {
                images.add(new Removal.Image(node.namespace(), node.key()));
            }
        }
        return new Removal(snapshots, images);
    }
}
