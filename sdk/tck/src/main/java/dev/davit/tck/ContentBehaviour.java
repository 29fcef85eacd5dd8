package dev.davit.tck;

/** What a content store may decline to do. The suite then checks that it really does not. */
public enum ContentBehaviour {
    /** Blobs and ingests are there again when the store is opened again on the same directory. */
    SURVIVES_REOPENING,
    /** An open reader goes on reading when its blob is deleted; otherwise it fails NOT_FOUND. */
    READS_DELETED_BLOBS,
    /**
     * The bytes of a deleted blob must be sent anew; otherwise an ingest that expects them may
     * stand behind all of them at once.
     */
    FORGETS_DELETED_BLOBS,
    /** Digests of sha384 and sha512 beside sha256; otherwise they are INVALID_ARGUMENT. */
    OTHER_ALGORITHMS
}
