package dev.davit.api.differ;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How to write a difference.
 *
 * @param mediaType type of layer to write; empty for the differ's default
 * @param sourceDateEpoch no time in the layer is later than this
 */
public record CompareOptions(String mediaType, Optional<Instant> sourceDateEpoch) {
    public CompareOptions {
        Objects.requireNonNull(mediaType);
        Objects.requireNonNull(sourceDateEpoch);
    }
}
