package dev.davit.api;

import java.util.Map;
import java.util.Objects;

/**
 * What a piece of content is: its type, digest and size.
 *
 * @param mediaType OCI or Docker media type; may be empty
 * @param digest name of the content
 * @param sizeBytes length of the content
 * @param annotations free text by key; copied
 */
public record Descriptor(
        String mediaType, Digest digest, long sizeBytes, Map<String, String> annotations) {
    public Descriptor {
        Objects.requireNonNull(mediaType);
        Objects.requireNonNull(digest);
        annotations = Map.copyOf(annotations);
    }

    /** A descriptor without annotations. */
    public Descriptor(String mediaType, Digest digest, long sizeBytes) {
        this(mediaType, digest, sizeBytes, Map.of());
    }
}
