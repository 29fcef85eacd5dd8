package dev.davit.kit.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** {@link Layers} whose directories are not simply deleted with all that is in them. */
@FunctionalInterface
public interface LayerRemoval {
    /**
     * Deletes a directory that no snapshot owns: removed, left behind by a crash, or given up
     * half-filled. Called again if it fails; success if it is gone already.
     */
    void remove(Path directory) throws IOException;
}
