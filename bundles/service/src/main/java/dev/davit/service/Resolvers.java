package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.InputStream;

/** Images by their references, wherever they are. */
@Component(service = Resolvers.class)
public final class Resolvers {
    private static final int LONGEST = 4096;

    private final Slot<ImageResolver> slot;

    /** Works with the daemon's resolvers. */
    @Activate
    public Resolvers(@Reference Slots slots) {
        slot = slots.slot(ImageResolver.SLOT);
    }

    /**
     * What a reference stands for, and who says so.
     *
     * @param resolver slot id, for {@link #fetch}
     * @param image the answer
     */
    public record Resolution(String resolver, ResolvedImage image) {}

    /**
     * Asks the resolver that takes such references; of several the one that came last.
     *
     * @throws DavitException UNIMPLEMENTED if nobody takes it, or what the resolver says
     */
    public Resolution resolve(String reference) {
        if (reference.isEmpty() || reference.length() > LONGEST) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "reference is empty or longer than " + LONGEST + " characters");
        }
        for (String id : slot.ids()) {
            Handle<ImageResolver> handle = accepting(id, reference);
            if (handle != null) {
                try (handle) {
                    return new Resolution(id, handle.plugin().resolve(reference));
                } catch (DavitException e) {
                    throw e.within("failed to resolve reference \"" + reference + "\"");
                }
            }
        }
        throw ErrorCode.UNIMPLEMENTED.about("no resolver takes reference \"" + reference + "\"");
    }

    private @Nullable Handle<ImageResolver> accepting(String id, String reference) {
        Handle<ImageResolver> handle = slot.tryUse(id);
        if (handle == null) {
            return null;
        }
        boolean accepts = false;
        try {
            accepts = handle.plugin().accepts(reference);
        } finally {
            if (!accepts) {
                handle.close();
            }
        }
        return accepts ? handle : null;
    }

    /**
     * The bytes of a piece of an image. Size and digest are checked at the end, which fails rather
     * than come early; a stream that breaks is taken up where it broke. Holds the resolver until it
     * is closed.
     */
    public InputStream fetch(Resolution from, Descriptor piece) {
        Handle<ImageResolver> handle = slot.use(from.resolver());
        try {
            return new PieceStream(handle, from.image().name(), piece);
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }
}
