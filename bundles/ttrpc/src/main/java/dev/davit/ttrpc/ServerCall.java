package dev.davit.ttrpc;

import java.time.Duration;
import java.time.Instant;

/**
 * What a handler may know of the call that it answers.
 *
 * @param service full name of the service
 * @param method name of the method
 * @param metadata what the client sent beside the request
 * @param deadline when the client stops waiting; {@link Instant#MAX} if it did not say
 */
public record ServerCall(String service, String method, Metadata metadata, Instant deadline) {
    static Instant deadline(long timeoutNanos) {
        return timeoutNanos <= 0 ? Instant.MAX : Instant.now().plus(Duration.ofNanos(timeoutNanos));
    }
}
