package dev.davit.api.differ;

import dev.davit.api.Descriptor;
import dev.davit.api.Mount;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;

/**
 * Turns layers into file trees and the difference of two trees into a layer.
 *
 * <p>Life cycle: every call stands alone; nothing is kept between calls.
 *
 * <p>Threads: called concurrently on virtual threads; may block. Interruption means that the caller
 * has gone: stop early with CANCELLED, with nothing left mounted.
 *
 * <p>Errors: {@link dev.davit.api.DavitException}; UNIMPLEMENTED passes the request on to the next
 * differ. A failed apply may leave a part of the layer in the tree: the caller throws it away.
 *
 * <p>Units: bytes.
 *
 * <p>Not your job: where the blob comes from and goes to. What an archive says must never reach
 * outside the tree.
 *
 * <p>The numbered rules are in docs/slots/differ.md.
 */
@ConsumerType
public interface Differ {
    /** The slot. */
    SlotType<Differ> SLOT =
            new SlotType<>("io.containerd.differ.v1", "differ", Differ.class, HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.TRANSFER, "apply", "compare");

    /**
     * Extracts a layer onto mounts.
     *
     * @return the layer as extracted: its uncompressed media type, and size and digest of the
     *     uncompressed archive
     */
    Descriptor apply(LayerSource layer, List<Mount> mounts, ApplyOptions options);

    /**
     * Writes what leads from one tree to the other as a layer.
     *
     * @param lower mounts of the older tree, empty for an empty tree
     * @param upper mounts of the newer tree; read only
     * @return the blob written
     */
    Descriptor compare(
            List<Mount> lower, List<Mount> upper, CompareOptions options, LayerSink sink);
}
