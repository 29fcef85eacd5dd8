package dev.davit.slots;

import java.time.Instant;
import java.util.Objects;

/**
 * A plugin has come into another state, or another generation of it takes calls.
 *
 * @param uri type and id that clients know it by
 * @param before state until now
 * @param after state from now on
 * @param reason why, in words; empty when there is nothing to say
 * @param generation the one that takes calls, 0 if none does
 * @param version its version, empty if unknown
 * @param at when
 */
public record StateChange(
        String uri,
        PluginState before,
        PluginState after,
        String reason,
        int generation,
        String version,
        Instant at) {
    public StateChange {
        Objects.requireNonNull(uri);
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(version);
        Objects.requireNonNull(at);
    }
}
