package dev.davit.api.content;

import dev.davit.api.Digest;

import org.osgi.annotation.versioning.ConsumerType;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An ingest opened for writing. Used by one thread at a time; holds the ingest's ref until closed.
 */
@ConsumerType
public interface ContentWriter extends AutoCloseable {
    /** State of the ingest; the offset is where the next write goes. */
    IngestStatus status();

    /** Digest of the bytes written so far. */
    Digest digest();

    /**
     * Appends all that remains in the buffer.
     *
     * @throws dev.davit.api.DavitException RESOURCE_EXHAUSTED if the disk is full; what was written
     *     stays and {@link #status} tells how much
     */
    void write(ByteBuffer data);

    /** Drops all bytes and starts over; a {@code total} above 0 replaces the remembered one. */
    void restart(long total);

    /**
     * Makes the bytes a blob and ends the ingest; the writer can only be closed afterwards. The
     * blob is kept across a crash of the machine once this returns.
     *
     * @param sizeBytes the length it must have, 0 for any
     * @param expected the digest it must have, empty for any; its algorithm names the blob
     * @return name of the blob
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION if size or digest differ, and then
     *     the ingest stays; ALREADY_EXISTS if the blob is there already, and then the ingest is
     *     gone
     */
    Digest commit(long sizeBytes, Optional<Digest> expected);

    /** Releases the ref. The bytes of an ingest that was not committed stay for another writer. */
    @Override
    void close();
}
