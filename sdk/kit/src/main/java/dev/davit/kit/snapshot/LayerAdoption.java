package dev.davit.kit.snapshot;

import dev.davit.api.Takeover;

import java.io.IOException;
import java.nio.file.Path;

/** {@link Layers} that can read what containerd's snapshotter of the same name keeps in files. */
@FunctionalInterface
public interface LayerAdoption {
    /**
     * Fills the directory of a snapshot from one that the other snapshotter has left behind.
     *
     * @param layer as for {@link Layers#fill}, but of any kind
     * @param source the other snapshotter's directory of this snapshot; only read
     * @param way by link, where files are never written again, or by copy
     */
    void adopt(Layer layer, Path source, Takeover way) throws IOException;
}
