package dev.davit.metadata.database;

import java.util.HashMap;
import java.util.Map;

/** Which labels of a snapshot are whose business. */
public final class SnapshotLabels {
    /** Name of the snapshot that a remote snapshotter may have at hand. */
    public static final String TARGET = "containerd.io/snapshot.ref";

    private static final String FOR_BACKENDS = "containerd.io/snapshot/";
    private static final String CRI_IMAGE = FOR_BACKENDS + "cri.image-ref";

    /** How labels with the name of an image end; each unpacker has one of its own. */
    private static final String IMAGE = "image-ref";

    private SnapshotLabels() {}

    /** Name of the image that a snapshot is of, as unpackers tell it; empty if they do not. */
    public static String image(Map<String, String> labels) {
        String image = labels.get(CRI_IMAGE);
        if (image != null) {
            return image;
        }
        return labels.keySet().stream()
                .filter(key -> key.startsWith(FOR_BACKENDS) && key.endsWith(IMAGE))
                .sorted()
                .findFirst()
                .map(labels::get)
                .orElse("");
    }

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
