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

/**
 * Who refers to whom. Most edges are read from the records as the marking comes along; those that a
 * record says of others (back references, conditions) are gathered when the record is looked at.
 */
final class Graph {
    static final String TARGET = "target";
    static final String PARENT = "parent";
    static final String ROOT_FILE_SYSTEM = "root file system";
    static final String SHARED = "blob of the content store that it stands for";
    static final String LEASED = "listed by the lease";
    private static final String CONTAINER = "containers are always kept";
    private static final String SANDBOX = "sandboxes are always kept";
    private static final String IMAGE = "images are kept until they expire";
    private static final String LEASE = "leases are kept until they expire";
    private static final String INGEST = "kept until it expires";
    private static final String CHANGED = "changed since the collection began";

    private final Instant now;
    private final Map<Node, List<Gathered>> gathered = new HashMap<>();

    /** Edges that hold only under conditions, waiting for the whole scan. */
    private final List<Conditional> conditionals = new ArrayList<>();

    private record Conditional(Node from, Node to, String conditions, String label) {}

    private record Gathered(Node to, String label) {}

    Graph(Instant now) {
        this.now = now;
    }

    /** Looks at every record once; visits the roots. */
    void scan(Image image, EdgeVisitor roots) {
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            look(image, cursor.key(), cursor.value(), false, roots);
        }
        resolveConditions(image);
    }

    /** Looks at a record that has changed since the scan: for this time it counts as a root. */
    void lookAgain(Image image, byte[] key, byte[] value, EdgeVisitor roots) {
        look(image, key, value, true, roots);
        resolveConditions(image);
    }

    private void look(Image image, byte[] key, byte[] value, boolean changed, EdgeVisitor roots) {
        String namespace = Keys.namespace(key);
        switch (Keys.kind(key)) {
            case IMAGE -> lookAtImage(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case CONTAINER -> lookAtContainer(namespace, Keys.parts(key, 1)[0], value, roots);
            case SANDBOX -> lookAtSandbox(namespace, Keys.parts(key, 1)[0], value, roots);
            case BLOB -> lookAtBlob(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case SNAPSHOT -> lookAtSnapshot(namespace, Keys.parts(key, 2), value, changed, roots);
            case INGEST -> lookAtIngest(namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case LEASE ->
                    lookAtLease(image, namespace, Keys.parts(key, 1)[0], value, changed, roots);
            case LEASE_RESOURCE -> {
                String[] parts = Keys.parts(key, 3);
                if (changed) {
                    Resources.node(namespace, parts[1], parts[2], false)
                            .ifPresent(node -> roots.visit(node, node, CHANGED));
                }
            }
            case NAMESPACE, CHILD, COUNTER -> {
                // Nothing hangs on these.
            }
        }
    }

    private void lookAtImage(
            String namespace, String name, byte[] value, boolean changed, EdgeVisitor roots) {
        Map<String, String> labels = ImageRecord.fromBytes(name, value).labels();
        Node node = new Node(NodeType.IMAGE, namespace, name);
        if (changed || !GcLabels.isExpired(labels, now)) {
            roots.visit(node, node, IMAGE);
        }
        gather(node, labels);
        gatherConditions(node, labels);
    }

    private static void lookAtSandbox(
            String namespace, String id, byte[] value, EdgeVisitor roots) {
        Node node = new Node(NodeType.SANDBOX, namespace, id);
        roots.visit(node, node, SANDBOX);
        GcLabels.references(node, SandboxRecord.fromBytes(id, value).labels(), roots);
    }

    private void lookAtContainer(String namespace, String id, byte[] value, EdgeVisitor roots) {
        Node node = new Node(NodeType.CONTAINER, namespace, id);
        roots.visit(node, node, CONTAINER);
        gather(node, ContainerRecord.fromBytes(id, value).labels());
    }

    private void lookAtBlob(
            String namespace, String digest, byte[] value, boolean changed, EdgeVisitor roots) {
        Map<String, String> labels = BlobRecord.fromBytes(Digest.parse(digest), value).labels();
        Node node = new Node(NodeType.CONTENT, namespace, digest);
        if (changed || GcLabels.isRoot(labels)) {
            roots.visit(node, node, changed ? CHANGED : GcLabels.ROOT);
        }
        gather(node, labels);
        gatherConditions(node, labels);
    }

    private void lookAtSnapshot(
            String namespace, String[] parts, byte[] value, boolean changed, EdgeVisitor roots) {
        Map<String, String> labels = SnapshotRecord.fromBytes(parts[1], value).labels();
        Node node = Node.snapshot(namespace, parts[0], parts[1], false);
        if (changed || GcLabels.isRoot(labels)) {
            roots.visit(node, node, changed ? CHANGED : GcLabels.ROOT);
        }
        gather(node, labels);
    }

    private void lookAtIngest(
            String namespace, String ref, byte[] value, boolean changed, EdgeVisitor roots) {
        IngestRecord ingest = IngestRecord.fromBytes(ref, value);
        boolean alive = ingest.expiresAt().filter(time -> !time.isBefore(now)).isPresent();
        if (changed || alive) {
            Node node = new Node(NodeType.INGEST, namespace, ref);
            roots.visit(node, node, INGEST);
        }
    }

    private void lookAtLease(
            Image image,
            String namespace,
            String id,
            byte[] value,
            boolean changed,
            EdgeVisitor roots) {
        Map<String, String> labels = LeaseRecord.fromBytes(id, value).labels();
        if (changed || !GcLabels.isExpired(labels, now)) {
            Node node = new Node(NodeType.LEASE, namespace, id);
            roots.visit(node, node, LEASE);
            Resources.forEach(
                    image,
                    namespace,
                    id,
                    GcLabels.isFlat(labels),
                    resource -> roots.visit(node, resource, LEASED));
        }
    }

    private void gather(Node node, Map<String, String> labels) {
        GcLabels.backReferences(
                node.namespace(), labels, (keeper, label) -> addEdge(keeper, node, label));
    }

    private void gatherConditions(Node node, Map<String, String> labels) {
        GcLabels.conditions(
                node.namespace(),
                labels,
                (snapshot, conditions, label) ->
                        conditionals.add(new Conditional(node, snapshot, conditions, label)));
    }

    private void resolveConditions(Image image) {
        for (Conditional edge : conditionals) {
            byte[] value = image.get(key(edge.to));
            if (value != null) {
                Map<String, String> labels =
                        SnapshotRecord.fromBytes(edge.to.snapshotName(), value).labels();
                if (Conditions.hold(edge.conditions, labels, now)) {
                    addEdge(edge.from, edge.to, edge.label);
                }
            }
        }
        conditionals.clear();
    }

    private void addEdge(Node from, Node to, String label) {
        gathered.computeIfAbsent(from, node -> new ArrayList<>()).add(new Gathered(to, label));
    }

    /** Visits what a node keeps. */
    void edges(Image image, Node node, EdgeVisitor visitor) {
        if (!node.flat()) {
            for (Gathered edge : gathered.getOrDefault(node, List.of())) {
                visitor.visit(node, edge.to, edge.label);
            }
        }
        byte[] value = node.type() == NodeType.LEASE ? null : image.get(key(node));
        if (value != null) {
            recordedEdges(node, value, visitor);
        }
    }

    /** Visits what the record of a node names. */
    static void recordedEdges(Node node, byte[] value, EdgeVisitor visitor) {
        switch (node.type()) {
            case CONTENT -> {
                if (!node.flat()) {
                    Digest digest = Digest.parse(node.key());
                    GcLabels.references(
                            node, BlobRecord.fromBytes(digest, value).labels(), visitor);
                }
            }
            case SNAPSHOT -> snapshotEdges(node, value, visitor);
            case IMAGE -> {
                var image = ImageRecord.fromBytes(node.key(), value);
                visitor.visit(node, content(node, image.target().digest()), TARGET);
                if (!node.flat()) {
                    GcLabels.references(node, image.labels(), visitor);
                }
            }
            case CONTAINER -> {
                var container = ContainerRecord.fromBytes(node.key(), value);
                if (!container.snapshotter().isEmpty()) {
                    Node rootFileSystem =
                            Node.snapshot(
                                    node.namespace(),
                                    container.snapshotter(),
                                    container.snapshotKey(),
                                    false);
                    visitor.visit(node, rootFileSystem, ROOT_FILE_SYSTEM);
                }
                GcLabels.references(node, container.labels(), visitor);
            }
            case INGEST ->
                    IngestRecord.fromBytes(node.key(), value)
                            .shared()
                            .ifPresent(
                                    digest -> visitor.visit(node, content(node, digest), SHARED));
            case LEASE, SANDBOX -> {
                // What these keep was visited as roots.
            }
        }
    }

    private static void snapshotEdges(Node node, byte[] value, EdgeVisitor visitor) {
        var snapshot = SnapshotRecord.fromBytes(node.snapshotName(), value);
        if (!snapshot.parent().isEmpty()) {
            Node parent =
                    Node.snapshot(
                            node.namespace(), node.snapshotter(), snapshot.parent(), node.flat());
            visitor.visit(node, parent, PARENT);
        }
        if (!node.flat()) {
            GcLabels.references(node, snapshot.labels(), visitor);
        }
    }

    private static Node content(Node from, Digest digest) {
        return new Node(NodeType.CONTENT, from.namespace(), digest.toString(), from.flat());
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
