package dev.davit.slots;

import dev.davit.api.Any;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Optional;

/** All slots of the daemon. Usable from any thread. */
@ProviderType
public interface Slots {
    /** The slot of a type; the same object for the life of the daemon. */
    <T> Slot<T> slot(SlotType<T> type);

    /** Every plugin that is here, was here or failed to come, by type and id. */
    List<PluginDescription> plugins();

    /**
     * Asks a plugin about itself.
     *
     * @param type type that clients know it by
     * @param id id that clients know it by
     * @return empty if it has no answers to give
     */
    Optional<Any> ask(String type, String id, Optional<Any> question);
}
