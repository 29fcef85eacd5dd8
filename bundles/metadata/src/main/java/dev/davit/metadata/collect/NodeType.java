package dev.davit.metadata.collect;

import java.util.Locale;

/** Kinds of nodes. */
enum NodeType {
    /** A blob. */
    CONTENT,
    /** A snapshot. */
    SNAPSHOT,
    /** A container; never collected. */
    CONTAINER,
    /** An image name; collected only when it has expired. */
    IMAGE,
    /** A lease; collected only when it has expired. */
    LEASE,
    /** An ingest. */
    INGEST,
    /** A sandbox; never collected. */
    SANDBOX;

    /** Its name in words. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
