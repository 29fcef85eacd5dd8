package dev.davit.kit.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@link Layers} that delete directories themselves: because there is more to it, or faster.
 * Without it a directory is deleted with all that is in it by java.nio.file.
 */
@FunctionalInterface
public interface LayerRemoval {
    /**
     * Deletes a directory that no snapshot owns: removed, left behind by a crash, or given up
     * half-filled. Called again if it fails; success if it is gone already.
     */
    void remove(Path directory) throws IOException;
}
