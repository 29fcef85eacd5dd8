package dev.davit.ttrpc;

import java.time.Duration;
import java.util.Objects;

/**
 * How to connect.
 *
 * @param dialLimit how long to wait for a socket that is not there yet; a socket that refuses fails
 *     at once
 */
public record ClientOptions(Duration dialLimit) {
    /** Waits for nothing. */
    public static final ClientOptions AT_ONCE = new ClientOptions(Duration.ZERO);

    public ClientOptions {
        Objects.requireNonNull(dialLimit);
    }
}
