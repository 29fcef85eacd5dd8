package dev.davit.proxy.keeper;

import dev.davit.api.process.PluginProcessStatus.State;

import java.time.Instant;
import java.util.Objects;

/**
 * What the process is doing, since when, and why.
 *
 * @param state what
 * @param since when it began
 * @param reason why, in words; may be empty
 */
record Phase(State state, Instant since, String reason) {
    Phase {
        Objects.requireNonNull(state);
        Objects.requireNonNull(since);
        Objects.requireNonNull(reason);
    }

    static Phase now(State state, String reason) {
        return new Phase(state, Instant.now(), reason);
    }
}
