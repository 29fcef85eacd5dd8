package dev.davit.runtime.shim.connection;

import java.time.Duration;

/** Connects to shims of one protocol. */
@FunctionalInterface
public interface ShimDialer {
    /**
     * Connects.
     *
     * @param limit how long that may take
     * @throws dev.davit.api.DavitException UNAVAILABLE if nobody answers
     */
    ShimChannel dial(String address, Duration limit);
}
