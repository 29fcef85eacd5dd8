package dev.davit.api.content;

import dev.davit.api.Digest;
import dev.davit.api.Takeover;

import org.osgi.annotation.versioning.ConsumerType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A content store that can make blobs of files that containerd's content store has left behind,
 * without copying them. The files are only read.
 */
@ConsumerType
public interface BlobAdopter {
    /**
     * How blobs can be taken over.
     *
     * @param root directory of the other content store
     * @param ways those that the caller would have, the best first
     * @return the first of them that works; empty if none does
     */
    Optional<Takeover> wayFrom(Path root, List<Takeover> ways);

    /**
     * Makes a file a blob, without reading it; a blob that is there already is fine. Kept across a
     * crash of the machine once this returns.
     *
     * @param digest name of the blob
     * @param sizeBytes its length
     * @param root directory of the other content store
     * @param way in place or by link
     * @throws dev.davit.api.DavitException NOT_FOUND without the file, FAILED_PRECONDITION if its
     *     length is another or it cannot be linked
     */
    void adopt(Digest digest, long sizeBytes, Path root, Takeover way);
}
