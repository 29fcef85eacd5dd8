package dev.davit.api.trace;

import dev.davit.api.ErrorCode;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that was done, as part of a trace.
 *
 * @param context its own place in the trace
 * @param parent id of the span it was done for, 0 for the first of a trace
 * @param name what was done, one of few: the name of a method, not of an object
 * @param kind which side of a call it is
 * @param start when it began
 * @param took how long it lasted
 * @param attributes details, by the names of OpenTelemetry's conventions; copied
 * @param failure how it failed; empty if it did not
 */
public record Span(
        TraceContext context,
        long parent,
        String name,
        Kind kind,
        Instant start,
        Duration took,
        Map<String, String> attributes,
        Optional<ErrorCode> failure) {
    /** Sides of a call. */
    public enum Kind {
        /** Inside the daemon. */
        INTERNAL,
        /** Answering a client. */
        SERVER,
        /** Asking another process. */
        CLIENT
    }

    public Span {
        Objects.requireNonNull(context);
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(start);
        Objects.requireNonNull(took);
        attributes = Map.copyOf(attributes);
        Objects.requireNonNull(failure);
    }
}
