package dev.davit.api.sandbox;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Objects;

/**
 * Resource use of a sandbox.
 *
 * @param id id of the sandbox
 * @param time when it was measured
 * @param data the numbers; unread by the daemon
 */
public record SandboxMetrics(String id, Instant time, Any data) {
    public SandboxMetrics {
        Objects.requireNonNull(id);
        Objects.requireNonNull(time);
        Objects.requireNonNull(data);
    }
}
