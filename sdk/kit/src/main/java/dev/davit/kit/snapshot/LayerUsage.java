package dev.davit.kit.snapshot;

import dev.davit.api.Usage;

import java.io.IOException;

/** {@link Layers} whose space is not simply that of the snapshot's directory. */
@FunctionalInterface
public interface LayerUsage {
    /**
     * Space that an active snapshot takes now, without its parents. Files may come and go
     * meanwhile.
     */
    Usage usage(Layer layer) throws IOException;
}
