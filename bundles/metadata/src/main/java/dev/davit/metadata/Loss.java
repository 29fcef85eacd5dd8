package dev.davit.metadata;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that a record names and its backend has no more.
 *
 * @param namespace whose record
 * @param type one of {@link ResourceTypes}
 * @param id digest, or key or name of the snapshot
 * @param since when it was noticed; empty if the time cannot be read
 */
public record Loss(String namespace, String type, String id, Optional<Instant> since) {
    /** The label that marks such a record; its value is the time, in the form of RFC 3339. */
    public static final String LABEL = "davit.dev/lost";

    public Loss {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        Objects.requireNonNull(since);
    }
}
