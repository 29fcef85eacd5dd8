package dev.davit.slots.table;

import dev.davit.slots.PluginState;

import java.time.Instant;

/**
 * What a plugin is doing, since when and why.
 *
 * @param pending whether waiting for it makes sense
 */
public record Status(PluginState state, Instant since, String reason, boolean pending) {
    static Status of(PluginState state, String reason) {
        boolean pending =
                switch (state) {
                    case CONNECTING, DRAINING, READY, DEGRADED, RESOLVING -> true;
                    case ABSENT, QUARANTINED, STOPPED -> false;
                };
        return new Status(state, Instant.now(), reason, pending);
    }

    /** Has failed; callers wait all the same if it is expected to be mended at once. */
    static Status stopped(String reason, boolean expectedBack) {
        return new Status(PluginState.STOPPED, Instant.now(), reason, expectedBack);
    }

    /** The same, and waiting for it makes no sense any more. */
    Status givenUp() {
        return new Status(state, since, reason, false);
    }

    static Status gone(String reason, boolean expectedBack) {
        return new Status(PluginState.ABSENT, Instant.now(), reason, expectedBack);
    }
}
