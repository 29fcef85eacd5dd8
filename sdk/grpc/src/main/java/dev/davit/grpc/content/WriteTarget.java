package dev.davit.grpc.content;

import dev.davit.api.Digest;
import dev.davit.api.content.IngestStatus;

import java.nio.ByteBuffer;
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

    /** An ingest open for writing; see {@link dev.davit.api.content.ContentWriter}. */
    interface Ingest extends AutoCloseable {
        /** State of the ingest. */
        IngestStatus status();

        /** Digest of the bytes so far. */
        Digest digest();

        /** Appends all that remains in the buffer. */
        void write(ByteBuffer data);

        /** Drops all bytes; a total above 0 replaces the remembered one. */
        void restart(long total);

        /** Makes the bytes a blob with these labels. */
        Digest commit(long sizeBytes, Optional<Digest> expected, Map<String, String> labels);

        @Override
        void close();
    }
}
