package dev.davit.metadata.collect;

import dev.davit.api.Digest;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.metadata.upkeep.UsageRow.Grouping;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which objects of the backends each image, container or lease reaches, by the edges that the
 * marking follows. A blob that several namespaces have is one object. For one thread.
 */
public final class Holdings {
    private static final byte[] START = {};

    /** Stands where an object has more than one holder. */
    private static final int SEVERAL = -1;

    /** Stands where an object has no holder. */
    private static final int NOBODY = -2;

    private final Image image;
    private final Graph graph;
    private final Map<String, Held> objects = new HashMap<>();
    private final List<Holder> holders = new ArrayList<>();

    /** Says how much room a snapshot takes. */
    @FunctionalInterface
    public interface Measure {
        /** Bytes of a snapshot in a snapshotter; 0 if it cannot tell. */
        long bytes(String snapshotter, String backendKey);
    }

    /**
     * Sums of all objects, each once.
     *
     * @param contentBytes of blobs
     * @param blobs how many
     * @param snapshotBytes of snapshots
     * @param snapshots how many
     * @param otherBytes of those that nobody holds
     */
    public record Sums(
            long contentBytes, long blobs, long snapshotBytes, long snapshots, long otherBytes) {}

    private static final class Held {
        private final long bytes;
        private final boolean snapshot;
        private int holder = NOBODY;

        Held(long bytes, boolean snapshot) {
            this.bytes = bytes;
            this.snapshot = snapshot;
        }
    }

    private static final class Holder {
        private final String namespace;
        private final String name;
        private long unique;
        private long shared;
        private int blobs;
        private int snapshots;

        Holder(String namespace, String name) {
            this.namespace = namespace;
            this.name = name;
        }
    }

    /** Measures every object of an image once. */
    public Holdings(Image image, Instant now, Measure measure) {
        this.image = image;
        graph = new Graph(now);
        graph.scan(image, (_, _, _) -> {});
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            Kind kind = Keys.kind(cursor.key());
            if (kind == Kind.BLOB || kind == Kind.SNAPSHOT) {
                add(kind, Keys.parts(cursor.key(), kind.parts()), cursor.value(), measure);
            }
        }
    }

    private void add(Kind kind, String[] parts, byte[] value, Measure measure) {
        if (kind == Kind.BLOB) {
            objects.computeIfAbsent(
                    parts[0],
                    digest ->
                            new Held(
                                    BlobRecord.fromBytes(Digest.parse(digest), value).sizeBytes(),
                                    false));
        } else {
            SnapshotRecord record = SnapshotRecord.fromBytes(parts[1], value);
            String place = record.placeOf(parts[0]);
            objects.computeIfAbsent(
                    object(place, record),
                    _ -> new Held(measure.bytes(place, record.backendKey()), true));
        }
    }

    private static String object(String place, SnapshotRecord record) {
        return Pins.storage(place) + "\0" + record.backendKey();
    }

    /** Visits the members of a group with what they hold. */
    public Sums by(Grouping grouping, Consumer<UsageRow> rows) {
        switch (grouping) {
            case IMAGE -> byNode(Kind.IMAGE, NodeType.IMAGE);
            case CONTAINER -> byNode(Kind.CONTAINER, NodeType.CONTAINER);
            case LEASE -> byNode(Kind.LEASE, NodeType.LEASE);
            case SNAPSHOTTER -> bySnapshotter();
        }
        holders.forEach(
                holder ->
                        rows.accept(
                                new UsageRow(
                                        holder.namespace,
                                        holder.name,
                                        holder.unique,
                                        holder.shared,
                                        holder.blobs,
                                        holder.snapshots)));
        return sums();
    }

    private void byNode(Kind kind, NodeType type) {
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) == kind) {
                String namespace = Keys.namespace(cursor.key());
                String name = Keys.parts(cursor.key(), 1)[0];
                holders.add(new Holder(namespace, name));
                walk(new Node(type, namespace, name), cursor.value());
            }
        }
    }

    /** Gives the last holder everything that its node reaches. */
    private void walk(Node start, byte[] value) {
        Set<Node> seen = new HashSet<>();
        Set<String> held = new HashSet<>();
        var open = new ArrayDeque<Node>();
        seen.add(start);
        open.add(start);
        if (start.type() == NodeType.LEASE) {
            Resources.forEach(
                    image,
                    start.namespace(),
                    start.key(),
                    GcLabels.isFlat(LeaseRecord.fromBytes(start.key(), value).labels()),
                    node -> visit(node, seen, open));
        }
        while (!open.isEmpty()) {
            Node node = open.pop();
            object(node).filter(held::add).ifPresent(this::hold);
            graph.edges(image, node, (_, to, _) -> visit(to, seen, open));
        }
    }

    private static void visit(Node node, Set<Node> seen, ArrayDeque<Node> open) {
        if (seen.add(node)) {
            open.add(node);
        }
    }

    /** The object of a backend that a node stands for. */
    private Optional<String> object(Node node) {
        return switch (node.type()) {
            case CONTENT ->
                    image.get(Graph.key(node)) == null ? Optional.empty() : Optional.of(node.key());
            case SNAPSHOT -> {
                byte[] value = image.get(Graph.key(node));
                if (value == null) {
                    yield Optional.empty();
                }
                var record = SnapshotRecord.fromBytes(node.snapshotName(), value);
                yield Optional.of(object(record.placeOf(node.snapshotter()), record));
            }
            case CONTAINER, IMAGE, LEASE, INGEST, SANDBOX -> Optional.empty();
        };
    }

    private void hold(String object) {
        Held held = objects.get(object);
        if (held == null) {
            return;
        }
        Holder holder = holders.getLast();
        if (held.snapshot) {
            holder.snapshots++;
        } else {
            holder.blobs++;
        }
        if (held.holder == NOBODY) {
            held.holder = holders.size() - 1;
            holder.unique += held.bytes;
            return;
        }
        holder.shared += held.bytes;
        if (held.holder != SEVERAL) {
            Holder before = holders.get(held.holder);
            before.unique -= held.bytes;
            before.shared += held.bytes;
            held.holder = SEVERAL;
        }
    }

    private void bySnapshotter() {
        Map<String, List<String>> places = new TreeMap<>();
        objects.forEach(
                (object, held) -> {
                    if (held.snapshot) {
                        places.computeIfAbsent(
                                        object.substring(0, object.indexOf('\0')),
                                        _ -> new ArrayList<>())
                                .add(object);
                    }
                });
        places.forEach(
                (place, held) -> {
                    holders.add(new Holder("", place));
                    held.forEach(this::hold);
                });
    }

    private Sums sums() {
        long[] bytes = new long[2];
        long[] count = new long[2];
        long other = 0;
        for (Held held : objects.values()) {
            int which = held.snapshot ? 1 : 0;
            bytes[which] += held.bytes;
            count[which]++;
            other += held.holder == NOBODY ? held.bytes : 0;
        }
        return new Sums(bytes[0], count[0], bytes[1], count[1], other);
    }
}
