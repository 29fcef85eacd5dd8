package dev.davit.metadata.collect;

import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.Finding.Severity;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks that every record can be read and that what it refers to is there. Keeps nothing in
 * memory, however many records there are. For one thread.
 */
public final class RecordCheck {
    private static final String UNREADABLE =
            "remove the object and make it again, or restore a backup";
    private static final String INDEX = "restore a backup, or remove the snapshots concerned";
    private static final byte[] START = {};

    private final Image image;
    private final Consumer<Finding> findings;
    private String namespace = "";
    private long records;
    private long references;

    /**
     * @param findings told of each as it is met
     */
    public RecordCheck(Image image, Consumer<Finding> findings) {
        this.image = image;
        this.findings = findings;
    }

    /** Records that were looked at. */
    public long records() {
        return records;
    }

    /** References that were followed. */
    public long references() {
        return references;
    }

    /** Looks at all records. */
    public void run() {
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            records++;
            Kind kind;
            try {
                kind = Keys.kind(cursor.key());
                enter(Keys.namespace(cursor.key()), kind);
            } catch (RuntimeException unknown) {
                problem("", "record", "its key is none of ours: " + unknown, UNREADABLE);
                continue;
            }
            try {
                look(kind, cursor.key(), cursor.value());
            } catch (RuntimeException damaged) {
                problem(
                        namespace,
                        kind.text() + " " + name(kind, cursor.key()),
                        "its record cannot be read: " + damaged.getMessage(),
                        UNREADABLE);
            }
        }
    }

    /** Records of a namespace stand together. */
    private void enter(String next, Kind kind) {
        if (next.equals(namespace)) {
            return;
        }
        namespace = next;
        if (kind != Kind.COUNTER && image.get(Keys.key(next, Kind.NAMESPACE)) == null) {
            problem(next, "namespace", "it has no record of its own", "davit or ctr can create it");
        }
    }

    private static String name(Kind kind, byte[] key) {
        try {
            return String.join("/", Keys.parts(key, kind.parts()));
        } catch (RuntimeException unknown) {
            return "?";
        }
    }

    private void look(Kind kind, byte[] key, byte[] value) {
        String[] parts = Keys.parts(key, kind.parts());
        switch (kind) {
            case NAMESPACE -> NamespaceRecord.fromBytes(namespace, value);
            case IMAGE -> references(new Node(NodeType.IMAGE, namespace, parts[0]), value);
            case BLOB -> references(new Node(NodeType.CONTENT, namespace, parts[0]), value);
            case CONTAINER -> container(parts[0], value);
            case SANDBOX ->
                    GcLabels.references(
                            new Node(NodeType.SANDBOX, namespace, parts[0]),
                            SandboxRecord.fromBytes(parts[0], value).labels(),
                            this::follow);
            // What it stands for is a blob of the content store, not of the namespace.
            case INGEST -> IngestRecord.fromBytes(parts[0], value);
            case SNAPSHOT -> snapshot(parts[0], parts[1], value);
            case CHILD -> child(parts[0], parts[1], parts[2]);
            case LEASE -> LeaseRecord.fromBytes(parts[0], value);
            case LEASE_RESOURCE -> resource(parts[0], parts[1], parts[2]);
            case COUNTER -> {
                if (value.length != Long.BYTES) {
                    throw new IllegalArgumentException("a number of " + value.length + " bytes");
                }
            }
        }
    }

    private void container(String id, byte[] value) {
        Node node = new Node(NodeType.CONTAINER, namespace, id);
        references(node, value);
        String name = ContainerRecord.fromBytes(id, value).image();
        if (!name.isEmpty()) {
            references++;
            if (isMissing(new Node(NodeType.IMAGE, namespace, name))) {
                note(node, "its image " + name + " has been deleted since");
            }
        }
    }

    private void snapshot(String snapshotter, String name, byte[] value) {
        Node node = Node.snapshot(namespace, snapshotter, name, false);
        references(node, value);
        SnapshotRecord record = SnapshotRecord.fromBytes(name, value);
        if (record.parent().isEmpty()) {
            return;
        }
        byte[] row = Keys.key(namespace, Kind.CHILD, snapshotter, record.parent(), name);
        if (image.get(row) == null) {
            problem(
                    namespace,
                    Explainer.describe(node),
                    "its parent " + record.parent() + " does not know of it",
                    INDEX);
        }
        SnapshotTable.get(image, namespace, snapshotter, record.parent())
                .filter(parent -> !parent.place().equals(record.place()))
                .ifPresent(
                        parent ->
                                problem(
                                        namespace,
                                        Explainer.describe(node),
                                        "it is on %s and its parent on %s"
                                                .formatted(
                                                        record.placeOf(snapshotter),
                                                        parent.placeOf(snapshotter)),
                                        INDEX));
    }

    private void child(String snapshotter, String parent, String child) {
        references++;
        boolean agrees =
                SnapshotTable.get(image, namespace, snapshotter, child)
                        .filter(record -> record.parent().equals(parent))
                        .isPresent();
        if (!agrees) {
            problem(
                    namespace,
                    "snapshot " + snapshotter + "/" + parent,
                    "it is said to have a child " + child + ", which is not so",
                    INDEX);
        }
    }

    private void resource(String lease, String type, String id) {
        references += 2;
        if (image.get(Keys.key(namespace, Kind.LEASE, lease)) == null) {
            problem(
                    namespace,
                    "lease " + lease,
                    "it lists " + type + " " + id + ", but is not there",
                    "create a lease of this id and delete it");
        }
        Optional<Node> node = Resources.node(namespace, type, id, false);
        if (node.isEmpty() || isMissing(node.get())) {
            note(
                    new Node(NodeType.LEASE, namespace, lease),
                    "it lists " + type + " " + id + ", which is not there");
        }
    }

    private void references(Node node, byte[] value) {
        Graph.recordedEdges(node, value, this::follow);
    }

    private void follow(Node from, Node to, String reason) {
        references++;
        if (!isMissing(to)) {
            return;
        }
        String what = "its %s %s is not there".formatted(reason, Explainer.describe(to));
        switch (reason) {
            case Graph.TARGET ->
                    problem(
                            namespace,
                            Explainer.describe(from),
                            what,
                            "pull or import the image again, or delete it");
            case Graph.PARENT -> problem(namespace, Explainer.describe(from), what, INDEX);
            case Graph.ROOT_FILE_SYSTEM ->
                    problem(
                            namespace,
                            Explainer.describe(from),
                            what,
                            "delete the container and create it again");
            // Indexes name manifests of all platforms, and few are pulled.
            default -> note(from, what);
        }
    }

    private boolean isMissing(Node node) {
        return image.get(Graph.key(node)) == null;
    }

    private void note(Node node, String what) {
        findings.accept(new Finding(Severity.NOTE, namespace, Explainer.describe(node), what, ""));
    }

    private void problem(String where, String object, String what, String advice) {
        findings.accept(new Finding(Severity.PROBLEM, where, object, what, advice));
    }
}
