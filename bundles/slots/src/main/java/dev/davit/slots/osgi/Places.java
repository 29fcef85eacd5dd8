package dev.davit.slots.osgi;

import dev.davit.slots.PluginDescription;
import dev.davit.slots.table.Plugin;

import java.util.Optional;

/** Finds places by the names that operators use. */
public interface Places {
    /**
     * A place in a slot.
     *
     * @param type type of its slot
     * @param slotId its id there
     * @param shownId id that clients know it by
     * @param plugin the place
     */
    record Place(String type, String slotId, String shownId, Plugin<?> plugin) {
        /** Type and id that clients know it by. */
        public String uri() {
            return type + "." + shownId;
        }
    }

    /**
     * The place of a plugin.
     *
     * @param name its id, or type and id as configuration files name it
     * @throws dev.davit.api.DavitException NOT_FOUND; INVALID_ARGUMENT if several types have the id
     */
    Place find(String name);

    /** The place with a slot id in a slot, if it was ever filled. */
    Optional<Place> find(String type, String slotId);

    /** How the plugin is listed. */
    PluginDescription describe(Place place);

    /** Looks after every place once, see {@link dev.davit.slots.table.Rounds}. By one thread. */
    void look();
}
