package dev.davit.slots.table;

import dev.davit.api.slot.HandOver;

import java.util.Optional;

/**
 * Where an instance of a plugin comes from.
 *
 * @param <T> the plugin's contract
 */
public interface PluginSource<T> {
    /**
     * Starts the plugin.
     *
     * @throws RuntimeException with the reason if it cannot start
     */
    T open();

    /** Ends the instance; nobody uses it any more. */
    void close();

    /** Of two sources, the higher wins; of equals, the newer version, then the later. */
    int ranking();

    /** Above zero if this is a newer version of the same thing, below for an older one. */
    default int compareVersion(PluginSource<?> other) {
        return 0;
    }

    /** How it takes over and hands over; empty for the way of its slot. */
    default Optional<HandOver> handOver() {
        return Optional.empty();
    }

    /** Version of what stands behind it, empty if unknown. */
    String version();

    /** Where it comes from, for log lines. */
    String origin();

    /** It is not brought in, since it does not start or the one before it does not go. */
    default void refused(String reason) {
        // Nobody has to know.
    }
}
