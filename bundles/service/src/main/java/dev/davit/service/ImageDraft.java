package dev.davit.service;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An image as a client asks for it, unchecked.
 *
 * @param name its name
 * @param target what it stands for; empty if the request has none
 * @param labels its labels; copied
 */
public record ImageDraft(String name, Optional<TargetDraft> target, Map<String, String> labels) {
    public ImageDraft {
        Objects.requireNonNull(name);
        Objects.requireNonNull(target);
        labels = Map.copyOf(labels);
    }

    /**
     * A descriptor as a client asks for it, unchecked.
     *
     * @param mediaType its type
     * @param digest its digest
     * @param sizeBytes its size
     * @param annotations its annotations; copied
     */
    public record TargetDraft(
            String mediaType, String digest, long sizeBytes, Map<String, String> annotations) {
        public TargetDraft {
            annotations = Map.copyOf(annotations);
        }
    }
}
