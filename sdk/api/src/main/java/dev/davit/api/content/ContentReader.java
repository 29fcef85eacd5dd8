package dev.davit.api.content;

import org.osgi.annotation.versioning.ConsumerType;

import java.nio.ByteBuffer;

/**
 * An open blob. May be read by several threads; readable until closed, even if the blob is deleted
 * meanwhile.
 */
@ConsumerType
public interface ContentReader extends AutoCloseable {
    /** Length of the blob. */
    long sizeBytes();

    /**
     * Reads into the buffer from a position of the blob.
     *
     * @return bytes read, at least one unless the buffer is full or the position is at or past the
     *     end; then -1
     * @throws dev.davit.api.DavitException DATA_LOSS if the blob ends before its length
     */
    int read(ByteBuffer into, long position);

    /** Releases the blob. */
    @Override
    void close();
}
