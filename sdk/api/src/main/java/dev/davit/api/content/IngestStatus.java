package dev.davit.api.content;

import java.time.Instant;
import java.util.Objects;

/**
 * State of an ingest.
 *
 * @param ref its name
 * @param offset bytes written so far
 * @param total bytes expected, 0 if unknown
 * @param startedAt when it was opened first
 * @param updatedAt when it was last written to
 */
public record IngestStatus(
        String ref, long offset, long total, Instant startedAt, Instant updatedAt) {
    public IngestStatus {
        Objects.requireNonNull(ref);
        Objects.requireNonNull(startedAt);
        Objects.requireNonNull(updatedAt);
    }
}
