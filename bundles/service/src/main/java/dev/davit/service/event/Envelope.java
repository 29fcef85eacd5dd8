package dev.davit.service.event;

import java.time.Instant;
import java.util.Objects;

/**
 * An event as it is passed on.
 *
 * @param time when it happened
 * @param namespace whose
 * @param topic what kind, {@code /images/create} for example
 * @param payload the details
 */
public record Envelope(Instant time, String namespace, String topic, Payload payload) {
    public Envelope {
        Objects.requireNonNull(time);
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(topic);
        Objects.requireNonNull(payload);
    }
}
