package dev.davit.slots;

import java.time.Instant;
import java.util.Objects;

/**
 * A plugin has come into another state, or another generation of it takes calls.
 *
 * @param type type that clients know it by
 * @param id id that clients know it by
 * @param before state until now
 * @param after state from now on
 * @param reason why, in words; empty when there is nothing to say
 * @param generation the one that takes calls, 0 if none does
 * @param version its version, empty if unknown
 * @param at when
 */
public record StateChange(
        String type,
        String id,
        PluginState before,
        PluginState after,
        String reason,
        int generation,
        String version,
        Instant at) {
    public StateChange {
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(version);
        Objects.requireNonNull(at);
    }

    /** Type and id in one, as configuration files name it. */
    public String uri() {
        return type + "." + id;
    }
}
