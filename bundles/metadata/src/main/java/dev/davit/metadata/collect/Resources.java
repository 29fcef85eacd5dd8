package dev.davit.metadata.collect;

import dev.davit.metadata.ResourceTypes;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.util.Optional;
import java.util.function.Consumer;

/** What leases list, as nodes. */
final class Resources {
    private Resources() {}

    /** Visits what a lease lists. */
    static void forEach(
            Image image, String namespace, String lease, boolean flat, Consumer<Node> visitor) {
        byte[] prefix = Keys.prefix(namespace, Kind.LEASE_RESOURCE, lease);
        EntryCursor cursor = image.cursor(prefix, prefix);
        while (cursor.next()) {
            String[] parts = Keys.parts(cursor.key(), 3);
            node(namespace, parts[1], parts[2], flat).ifPresent(visitor);
        }
    }

    /** The node that a resource stands for; an ingest has no flat form. */
    static Optional<Node> node(String namespace, String type, String id, boolean flat) {
        return switch (type) {
            case ResourceTypes.CONTENT ->
                    Optional.of(new Node(NodeType.CONTENT, namespace, id, flat));
            case ResourceTypes.IMAGE -> Optional.of(new Node(NodeType.IMAGE, namespace, id, flat));
            case ResourceTypes.INGEST -> Optional.of(new Node(NodeType.INGEST, namespace, id));
            default -> {
                String snapshotter = ResourceTypes.snapshotter(type);
                yield snapshotter.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Node.snapshot(namespace, snapshotter, id, flat));
            }
        };
    }
}
