package dev.davit.api.content;

import dev.davit.api.Digest;

import java.time.Instant;
import java.util.Objects;

/**
 * What is known of a blob without reading it.
 *
 * @param digest its name
 * @param sizeBytes its length
 * @param createdAt when it was committed
 * @param updatedAt when it was last changed in any way
 */
public record ContentInfo(Digest digest, long sizeBytes, Instant createdAt, Instant updatedAt) {
    public ContentInfo {
        Objects.requireNonNull(digest);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }
}
