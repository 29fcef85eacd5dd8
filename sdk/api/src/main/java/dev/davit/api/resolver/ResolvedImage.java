package dev.davit.api.resolver;

import dev.davit.api.Descriptor;

import java.util.Objects;

/**
 * What a reference stands for at this moment.
 *
 * @param name the name to be used for the image, and in every later call about it
 * @param target its manifest or index; with media type, digest and size
 */
public record ResolvedImage(String name, Descriptor target) {
    public ResolvedImage {
        Objects.requireNonNull(name);
        Objects.requireNonNull(target);
    }
}
