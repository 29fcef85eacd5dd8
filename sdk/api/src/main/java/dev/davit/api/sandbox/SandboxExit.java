package dev.davit.api.sandbox;

import java.time.Instant;
import java.util.Objects;

/**
 * How a sandbox ended.
 *
 * @param status exit status; 128 plus the signal number if it was killed
 * @param time when
 */
public record SandboxExit(int status, Instant time) {
    public SandboxExit {
        Objects.requireNonNull(time);
    }
}
