package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.Listed;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

import java.util.Set;
import java.util.TreeSet;

/**
 * Whether an image may be used: every verifier must say so. A verifier that has no answer, or is
 * not there to give one, blocks: otherwise to break it would be a way around it.
 */
@Component(
        service = ImagePolicy.class,
        configurationPid = "service.image-policy",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "dev.davit.internal.v1",
        id = "image-policy",
        requires = "io.containerd.image-verifier.v1")
public final class ImagePolicy {
    private final Slots slots;
    private final Slot<ImageVerifier> verifiers;
    private final boolean onCreate;

    /** Table {@code dev.davit.internal.v1.image-policy} of the configuration file. */
    public @interface Config {
        /** Whether images are verified when they get a name, for clients that pull themselves. */
        boolean verify_on_create() default false;
    }

    /** Asks the daemon's verifiers. */
    @Activate
    public ImagePolicy(@Reference Slots slots, Config config) {
        this(slots, config.verify_on_create());
    }

    ImagePolicy(Slots slots, boolean onCreate) {
        this.slots = slots;
        verifiers = slots.slot(ImageVerifier.SLOT);
        this.onCreate = onCreate;
    }

    /**
     * Asks about an image that is about to be pulled.
     *
     * @throws DavitException PERMISSION_DENIED with the reason, or what kept a verifier from
     *     answering
     */
    public void require(String reference, Descriptor image) {
        for (String id : expected()) {
            Verdict verdict = ask(id, reference, image);
            if (!verdict.ok()) {
                throw new DavitException(
                        ErrorCode.PERMISSION_DENIED,
                        "image verifier "
                                + id
                                + " blocked pull of "
                                + reference
                                + " with digest "
                                + image.digest()
                                + " for reason: "
                                + verdict.reason());
            }
        }
    }

    /** Whether images are verified when they get a name. */
    boolean isAskedForNames() {
        return onCreate;
    }

    private Verdict ask(String id, String reference, Descriptor image) {
        try (Handle<ImageVerifier> verifier = verifiers.use(id)) {
            return verifier.plugin().verify(reference, image);
        } catch (DavitException e) {
            throw e.within(
                    "blocking pull of "
                            + reference
                            + " with digest "
                            + image.digest()
                            + ": image verifier "
                            + id
                            + " returned error");
        }
    }

    /** Those that are there, and those that should be and are not just now. */
    private Set<String> expected() {
        Set<String> ids = new TreeSet<>(verifiers.ids());
        for (PluginDescription plugin : slots.plugins()) {
            if (plugin.type().equals(ImageVerifier.SLOT.typeId())
                    && isExpected(plugin)
                    && verifiers.isKnown(plugin.id())) {
                ids.add(plugin.id());
            }
        }
        return ids;
    }

    private static boolean isExpected(PluginDescription plugin) {
        return switch (plugin.state()) {
            case CONNECTING, READY, DEGRADED, DRAINING, QUARANTINED -> true;
            case ABSENT, RESOLVING, STOPPED -> false;
        };
    }
}
