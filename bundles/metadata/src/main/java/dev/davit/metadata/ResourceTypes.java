package dev.davit.metadata;

/** Types of the resources that a lease can list. */
public final class ResourceTypes {
    /** A blob, by digest. */
    public static final String CONTENT = "content";

    /** An image name. */
    public static final String IMAGE = "images";

    /** An ingest, by ref. */
    public static final String INGEST = "ingests";

    private static final String SNAPSHOTS = "snapshots/";

    private ResourceTypes() {}

    /** A snapshot of a snapshotter, by key or name. */
    public static String snapshot(String snapshotter) {
        return SNAPSHOTS + snapshotter;
    }

    /** The snapshotter in a type that {@link #snapshot} made; empty for another type. */
    public static String snapshotter(String type) {
        return type.startsWith(SNAPSHOTS) ? type.substring(SNAPSHOTS.length()) : "";
    }
}
