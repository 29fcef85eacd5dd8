package dev.davit.metadata.collect;

import dev.davit.api.Digest;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who refers to whom. Most edges are read from the records as the marking comes along; those that a
 * record says of others (back references, conditions) are gathered when the record is looked at.
 */
final class Graph {
    private final Instant now;
    private final Map<Node, List<Node>> gathered = new HashMap<>();

    /** Edges that hold only under conditions, waiting for the whole scan. */
    private final List<Conditional> conditionals = new ArrayList<>();

    private record Conditional(Node from, Node to, String conditions) {}

    Graph(Instant now) {
        this.now = now;
    }

    /** Looks at every record once; visits the roots. */
    void scan(Image image, Consumer<Node> roots) {
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            look(image, cursor.key(), cursor.value(), false, roots);
        }
        resolveConditions(image);
    }

    /** Looks at a record that has changed since the scan: for this time it counts as a root. */
    void lookAgain(Image image, byte[] key, byte[] value, Consumer<Node> roots) {
        look(image, key, value, true, roots);
        resolveConditions(image);
    }

    private void look(
            Image image, byte[] key, byte[] value, boolean changed, Consumer<Node> roots) {
        String namespace = Keys.namespace(key);
        switch (Keys.kind(key)) {
            case IMAGE -> lookAtImage(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case CONTAINER -> lookAtContainer(namespace, Keys.parts(key, 1)[0], value, roots);
            case SANDBOX ->
                    GcLabels.references(
                            namespace,
                            SandboxRecord.fromBytes(Keys.parts(key, 1)[0], value).labels(),
                            roots);
            case BLOB -> lookAtBlob(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case SNAPSHOT -> lookAtSnapshot(namespace, Keys.parts(key, 2), value, changed, roots);
            case INGEST -> lookAtIngest(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case LEASE ->
                    lookAtLease(image, namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case LEASE_RESOURCE -> {
                String[] parts = Keys.parts(key, 3);
                if (changed) {
                    Resources.node(namespace, parts[1], parts[2], false).ifPresent(roots);
                }
            }
            case NAMESPACE, CHILD, COUNTER -> {
                // Nothing hangs on these.
            }
        }
    }

    private void lookAtImage(
            String namespace, String name, byte[] value, boolean changed, Consumer<Node> roots) {
        Map<String, String> labels = ImageRecord.fromBytes(name, value).labels();
        Node node = new Node(NodeType.IMAGE, namespace, name);
        if (changed || !GcLabels.isExpired(labels, now)) {
            roots.accept(node);
        }
        gather(node, labels);
        gatherConditions(node, labels);
    }

    private void lookAtContainer(String namespace, String id, byte[] value, Consumer<Node> roots) {
        Node node = new Node(NodeType.CONTAINER, namespace, id);
        roots.accept(node);
        gather(node, ContainerRecord.fromBytes(id, value).labels());
    }

    private void lookAtBlob(
            String namespace, String digest, byte[] value, boolean changed, Consumer<Node> roots) {
        Map<String, String> labels = BlobRecord.fromBytes(Digest.parse(digest), value).labels();
        Node node = new Node(NodeType.CONTENT, namespace, digest);
        if (changed || GcLabels.isRoot(labels)) {
            roots.accept(node);
        }
        gather(node, labels);
        gatherConditions(node, labels);
    }

    private void lookAtSnapshot(
            String namespace, String[] parts, byte[] value, boolean changed, Consumer<Node> roots) {
        Map<String, String> labels = SnapshotRecord.fromBytes(parts[1], value).labels();
        Node node = Node.snapshot(namespace, parts[0], parts[1], false);
        if (changed || GcLabels.isRoot(labels)) {
            roots.accept(node);
        }
        gather(node, labels);
    }

    private void lookAtIngest(
            String namespace, String ref, byte[] value, boolean changed, Consumer<Node> roots) {
        IngestRecord ingest = IngestRecord.fromBytes(ref, value);
        boolean alive = ingest.expiresAt().filter(time -> !time.isBefore(now)).isPresent();
        if (changed || alive) {
            roots.accept(new Node(NodeType.INGEST, namespace, ref));
        }
    }

    private void lookAtLease(
            Image image,
            String namespace,
            String id,
            byte[] value,
            boolean changed,
            Consumer<Node> roots) {
        Map<String, String> labels = LeaseRecord.fromBytes(id, value).labels();
        if (changed || !GcLabels.isExpired(labels, now)) {
            roots.accept(new Node(NodeType.LEASE, namespace, id));
            Resources.forEach(image, namespace, id, GcLabels.isFlat(labels), roots);
        }
    }

    private void gather(Node node, Map<String, String> labels) {
        GcLabels.backReferences(node.namespace(), labels, keeper -> addEdge(keeper, node));
    }

    private void gatherConditions(Node node, Map<String, String> labels) {
        GcLabels.conditions(
                node.namespace(),
                labels,
                (snapshot, conditions) ->
                        conditionals.add(new Conditional(node, snapshot, conditions)));
    }

    private void resolveConditions(Image image) {
        for (Conditional edge : conditionals) {
            byte[] value = image.get(key(edge.to));
            if (value != null) {
                Map<String, String> labels =
                        SnapshotRecord.fromBytes(edge.to.snapshotName(), value).labels();
                if (Conditions.hold(edge.conditions, labels, now)) {
                    addEdge(edge.from, edge.to);
                }
            }
        }
        conditionals.clear();
    }

    private void addEdge(Node from, Node to) {
        gathered.computeIfAbsent(from, node -> new ArrayList<>()).add(to);
    }

    /** Visits what a node keeps. */
    void edges(Image image, Node node, Consumer<Node> visitor) {
        if (!node.flat()) {
            gathered.getOrDefault(node, List.of()).forEach(visitor);
        }
        byte[] value = node.type() == NodeType.LEASE ? null : image.get(key(node));
        if (value != null) {
            recordedEdges(node, value, visitor);
        }
    }

    private static void recordedEdges(Node node, byte[] value, Consumer<Node> visitor) {
        String namespace = node.namespace();
        switch (node.type()) {
            case CONTENT -> {
                if (!node.flat()) {
                    Digest digest = Digest.parse(node.key());
                    GcLabels.references(
                            namespace, BlobRecord.fromBytes(digest, value).labels(), visitor);
                }
            }
            case SNAPSHOT -> {
                var snapshot = SnapshotRecord.fromBytes(node.snapshotName(), value);
                if (!snapshot.parent().isEmpty()) {
                    visitor.accept(
                            Node.snapshot(
                                    namespace, node.snapshotter(), snapshot.parent(), node.flat()));
                }
                if (!node.flat()) {
                    GcLabels.references(namespace, snapshot.labels(), visitor);
                }
            }
            case IMAGE -> {
                var image = ImageRecord.fromBytes(node.key(), value);
                String target = image.target().digest().toString();
                visitor.accept(new Node(NodeType.CONTENT, namespace, target, node.flat()));
                if (!node.flat()) {
                    GcLabels.references(namespace, image.labels(), visitor);
                }
            }
            case CONTAINER -> {
                var container = ContainerRecord.fromBytes(node.key(), value);
                if (!container.snapshotter().isEmpty()) {
                    visitor.accept(
                            Node.snapshot(
                                    namespace,
                                    container.snapshotter(),
                                    container.snapshotKey(),
                                    false));
                }
                GcLabels.references(namespace, container.labels(), visitor);
            }
            case INGEST ->
                    IngestRecord.fromBytes(node.key(), value)
                            .shared()
                            .ifPresent(
                                    digest ->
                                            visitor.accept(
                                                    new Node(
                                                            NodeType.CONTENT,
                                                            namespace,
                                                            digest.toString())));
            case LEASE, SANDBOX -> {
                // What these keep was visited as roots.
            }
        }
    }

    /** Key of the record behind a node. */
    static byte[] key(Node node) {
        String namespace = node.namespace();
        return switch (node.type()) {
            case CONTENT -> Keys.key(namespace, Kind.BLOB, node.key());
            case SNAPSHOT ->
                    Keys.key(namespace, Kind.SNAPSHOT, node.snapshotter(), node.snapshotName());
            case CONTAINER -> Keys.key(namespace, Kind.CONTAINER, node.key());
            case IMAGE -> Keys.key(namespace, Kind.IMAGE, node.key());
            case LEASE -> Keys.key(namespace, Kind.LEASE, node.key());
            case INGEST -> Keys.key(namespace, Kind.INGEST, node.key());
            case SANDBOX -> Keys.key(namespace, Kind.SANDBOX, node.key());
        };
    }
}
