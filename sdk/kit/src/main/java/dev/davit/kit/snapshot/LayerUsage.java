package dev.davit.kit.snapshot;

import dev.davit.api.Usage;

import java.io.IOException;

/**
 * {@link Layers} that measure space themselves: because it is not simply that of the snapshot's
 * directory, or because they can see allocated blocks. Without it lengths are added up, rounded up
 * to 4096 bytes, which is all that the JDK knows.
 */
@FunctionalInterface
public interface LayerUsage {
    /**
     * Space that an active snapshot takes now, without its parents. Files may come and go
     * meanwhile.
     */
    Usage usage(Layer layer) throws IOException;
}
