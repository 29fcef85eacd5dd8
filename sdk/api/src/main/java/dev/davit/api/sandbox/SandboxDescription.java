package dev.davit.api.sandbox;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A sandbox as its record describes it. The record is the client's; a controller only reads it.
 *
 * @param runtime name of the runtime, {@code io.containerd.runc.v2} for example, or the absolute
 *     path of a shim; empty if the client has given none
 * @param runtimeOptions options for the runtime; unread by the daemon
 * @param spec specification of the sandbox; unread by the daemon
 * @param labels free text by key; copied
 * @param extensions whatever clients keep with it; copied
 * @param createdAt when the record was made
 * @param updatedAt when it was last changed
 */
public record SandboxDescription(
        String runtime,
        Optional<Any> runtimeOptions,
        Optional<Any> spec,
        Map<String, String> labels,
        Map<String, Any> extensions,
        Instant createdAt,
        Instant updatedAt) {
    /** Of a sandbox of which the client has said nothing. */
    public static final SandboxDescription NONE =
            new SandboxDescription(
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Instant.EPOCH,
                    Instant.EPOCH);

    public SandboxDescription {
        Objects.requireNonNull(runtime);
        Objects.requireNonNull(runtimeOptions);
        Objects.requireNonNull(spec);
        labels = Map.copyOf(labels);
        extensions = Map.copyOf(extensions);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
    }
}
