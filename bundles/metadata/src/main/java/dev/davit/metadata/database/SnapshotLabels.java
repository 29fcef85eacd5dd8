package dev.davit.metadata.database;

import java.util.HashMap;
import java.util.Map;

/** Which labels of a snapshot are whose business. */
public final class SnapshotLabels {
    /** Name of the snapshot that a remote snapshotter may have at hand. */
    public static final String TARGET = "containerd.io/snapshot.ref";

    private static final String FOR_BACKENDS = "containerd.io/snapshot/";

    private SnapshotLabels() {}

    /** The labels that reach the snapshotter; all are kept in the namespace. */
    public static Map<String, String> forBackend(Map<String, String> labels) {
        var filtered = new HashMap<String, String>();
        labels.forEach(
                (key, value) -> {
                    if (key.equals(TARGET) || key.startsWith(FOR_BACKENDS)) {
                        filtered.put(key, value);
                    }
                });
        return filtered;
    }

    /** Labels of the backend, with those of the namespace on top. */
    public static Map<String, String> merge(
            Map<String, String> backend, Map<String, String> namespace) {
        if (backend.isEmpty()) {
            return namespace;
        }
        var merged = new HashMap<>(backend);
        merged.putAll(namespace);
        return merged;
    }
}
