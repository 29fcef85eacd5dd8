package dev.davit.metadata.collect;

/**
 * Something that can be reached, or can reach others.
 *
 * @param type what it is
 * @param namespace whose; a reference never crosses namespaces
 * @param key id in the namespace; {@code <snapshotter>/<name>} for snapshots
 * @param flat whether it was reached without its labels: it keeps itself (a snapshot its parents
 *     too) but not what its labels name
 */
record Node(NodeType type, String namespace, String key, boolean flat) {
    Node(NodeType type, String namespace, String key) {
        this(type, namespace, key, false);
    }

    static Node snapshot(String namespace, String snapshotter, String name, boolean flat) {
        return new Node(NodeType.SNAPSHOT, namespace, snapshotter + "/" + name, flat);
    }

    /** Snapshotter of a snapshot; empty if the key names none. */
    String snapshotter() {
        int slash = key.indexOf('/');
        return slash < 0 ? "" : key.substring(0, slash);
    }

    /** Name of a snapshot. */
    String snapshotName() {
        return key.substring(key.indexOf('/') + 1);
    }

    /** The node itself, however it was reached. */
    Node full() {
        return flat ? new Node(type, namespace, key) : this;
    }
}
