package dev.davit.api.event;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that happened.
 *
 * @param time when
 * @param namespace whose
 * @param topic what kind, {@code /tasks/exit} for example: components by the identifier rule, each
 *     after a slash
 * @param payload the details
 */
public record Event(Instant time, String namespace, String topic, Any payload) {
    public Event {
        Objects.requireNonNull(time);
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(topic);
        Objects.requireNonNull(payload);
    }
}
