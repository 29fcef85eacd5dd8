package dev.davit.slots;

import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Objects;

/**
 * Which plugin serves what a client asks for, as the configuration says. What it answers may change
 * at any time: who begins something that lasts keeps the answer with it. Usable from any thread;
 * never blocks.
 */
@ProviderType
public interface Router {
    /** Everyone gets what they ask for. */
    Router DIRECT =
            new Router() {
                @Override
                public String route(SlotType<?> slot, String asked, Subject subject) {
                    return asked;
                }

                @Override
                public boolean isRouted(SlotType<?> slot, String asked) {
                    return false;
                }

                @Override
                public List<String> targets(SlotType<?> slot) {
                    return List.of();
                }
            };

    /**
     * What a plugin is wanted for.
     *
     * @param namespace namespace of the client
     * @param runtime name of the runtime, empty if none has to do with it
     * @param image name of the image, empty if it is unknown
     */
    record Subject(String namespace, String runtime, String image) {
        public Subject {
            Objects.requireNonNull(namespace);
            Objects.requireNonNull(runtime);
            Objects.requireNonNull(image);
        }
    }

    /**
     * The plugin that serves.
     *
     * @param asked the id that the client asks for
     * @return a slot id, perhaps with a version behind {@code @}; what was asked for if no route
     *     matches
     */
    String route(SlotType<?> slot, String asked, Subject subject);

    /** Whether any route is for an id, on whatever conditions: it may stand for no plugin. */
    boolean isRouted(SlotType<?> slot, String asked);

    /** Where the routes of a slot lead, each once. */
    List<String> targets(SlotType<?> slot);
}
