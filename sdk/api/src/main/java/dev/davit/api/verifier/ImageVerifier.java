package dev.davit.api.verifier;

import dev.davit.api.Descriptor;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says whether an image may be used, before anything of it is fetched.
 *
 * <p>Life cycle: every question stands alone. An image may be used only if every verifier of the
 * slot says so.
 *
 * <p>Threads: called concurrently on virtual threads; may block, for a time that the verifier
 * bounds itself. Interruption means that the caller has gone: stop early with CANCELLED.
 *
 * <p>Errors: a "no" is an answer, not a failure. {@link dev.davit.api.DavitException} means that
 * there is no answer, and then the image is not used either: UNAVAILABLE if asking again may help.
 *
 * <p>Units: references in full, {@code docker.io/library/busybox:latest} for example; the
 * descriptor is that of the manifest or the index that the reference stands for.
 *
 * <p>Not your job: fetching the image, keeping verdicts.
 *
 * <p>The numbered rules are in docs/slots/image-verifier.md.
 */
@ConsumerType
public interface ImageVerifier {
    /** The slot. */
    SlotType<ImageVerifier> SLOT =
            new SlotType<>(
                    "io.containerd.image-verifier.v1",
                    "image-verifier",
                    ImageVerifier.class,
                    HandOver.SIDE_BY_SIDE);

    /** Judges the image that a reference stands for. */
    Verdict verify(String reference, Descriptor image);
}
