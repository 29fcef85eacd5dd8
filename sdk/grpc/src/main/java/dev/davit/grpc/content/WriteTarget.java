package dev.davit.grpc.content;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentWriter;

import java.util.Map;
import java.util.Optional;

/** Where the bytes of Write calls go: a content store as one caller sees it. */
public interface WriteTarget {
    /** Opens or resumes an ingest; see {@link dev.davit.api.content.ContentStore#writer}. */
    Ingest open(String ref, long total, Optional<Digest> expected);

    /** Whether the caller has the blob. */
    boolean has(Digest digest);

    /** Drops an ingest. Throws NOT_FOUND. */
    void abort(String ref);

    /**
     * An ingest open for writing.
     *
     * @param writer its bytes; closing it ends the use of the ingest
     * @param commit makes them a blob
     */
    record Ingest(ContentWriter writer, Commit commit) {}

    /** What the last step of an ingest does with labels is up to its owner. */
    interface Commit {
        /** Makes the bytes a blob; otherwise like {@link ContentWriter#commit}. */
        Digest blob(long sizeBytes, Optional<Digest> expected, Map<String, String> labels);
    }
}
