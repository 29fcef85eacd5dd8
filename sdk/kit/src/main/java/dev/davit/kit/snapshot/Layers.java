package dev.davit.kit.snapshot;

import dev.davit.api.Mount;

import java.io.IOException;
import java.util.List;

/**
 * What distinguishes one directory snapshotter from another: what lies in a snapshot's directory
 * and how it is mounted. The rest is {@link DirectorySnapshotter}'s.
 *
 * <p>Threads: called concurrently, for different snapshots, on virtual threads; may block. When the
 * thread is interrupted the caller has gone: stop with an {@link java.io.InterruptedIOException}.
 *
 * <p>Errors: an {@link IOException} or a {@link dev.davit.api.DavitException}.
 *
 * <p>Optional abilities: {@link LayerUsage}, {@link LayerRemoval}, {@link LayerLabels}, {@link
 * LayerAdoption}. What clients should know besides is told by overriding the methods of {@link
 * dev.davit.api.slot.PluginFacts} in the snapshotter.
 */
public interface Layers {
    /**
     * Fills the directory of a new snapshot from its parents.
     *
     * @param layer an active snapshot or a view; its directory is empty, has mode 0700 and a
     *     temporary name that must not be remembered. If this method throws it is deleted
     */
    void fill(Layer layer) throws IOException;

    /**
     * How to mount a snapshot; the same answer at every call.
     *
     * @param layer an active snapshot or a view
     */
    List<Mount> mounts(Layer layer);
}
