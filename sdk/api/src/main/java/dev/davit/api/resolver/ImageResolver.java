package dev.davit.api.resolver;

import dev.davit.api.Descriptor;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.InputStream;

/**
 * Finds images by their references and fetches their pieces: manifests, configurations, layers. One
 * that can send images as well implements {@link ImagePusher} too.
 *
 * <p>Life cycle: every call stands alone; connections and tokens are the resolver's own affair.
 *
 * <p>Threads: called concurrently on virtual threads; may block, {@link #accepts} must not. A
 * stream is read and closed by one thread. Interruption means that the caller has gone: stop early
 * with CANCELLED.
 *
 * <p>Errors: {@link dev.davit.api.DavitException}: INVALID_ARGUMENT for a reference that is not
 * accepted, NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED, UNAVAILABLE if trying again may help; a
 * stream fails with {@link java.io.IOException}, whose message clients see, and never ends early as
 * if it were whole.
 *
 * <p>Units: bytes. A reference is what the client wrote: {@code host/path:tag}, {@code
 * host/path@digest}, or {@code scheme:rest} in a scheme of the resolver's own.
 *
 * <p>Not your job: choosing among resolvers; checking size and digest, which the daemon does;
 * storing, unpacking, retrying from the beginning; keeping credentials.
 *
 * <p>The numbered rules are in docs/slots/resolver.md.
 */
@ConsumerType
public interface ImageResolver {
    /** The slot. */
    SlotType<ImageResolver> SLOT =
            new SlotType<>(
                            "dev.davit.resolver.v1",
                            "resolver",
                            ImageResolver.class,
                            HandOver.SIDE_BY_SIDE)
                    .with(MethodClass.QUERY, "accepts")
                    .with(MethodClass.TRANSFER, "fetch", "push");

    /** Whether this resolver is for such references. Looks at the text only and never blocks. */
    boolean accepts(String reference);

    /** What a reference stands for. Throws NOT_FOUND. */
    ResolvedImage resolve(String reference);

    /**
     * The bytes of a piece of an image.
     *
     * @param name of the image, from {@link #resolve}
     * @param piece its digest is what counts; media type and size help to find it
     * @param offset how many bytes to leave out at the beginning; at most the size of the piece
     * @throws dev.davit.api.DavitException NOT_FOUND, OUT_OF_RANGE
     */
    InputStream fetch(String name, Descriptor piece, long offset);
}
