package dev.davit.api.sandbox;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A sandbox that has been started.
 *
 * @param pid process that stands for it on the host; 0 if there is none
 * @param createdAt when it was started
 * @param labels what the controller says of it; copied
 * @param address where the tasks of its containers are served, {@code ttrpc+unix:///…} for example;
 *     empty if only the controller knows
 * @param version version of the task service there; 0 if unknown
 * @param spec specification that it runs by, where that differs from what was asked for
 */
public record SandboxInstance(
        int pid,
        Instant createdAt,
        Map<String, String> labels,
        String address,
        int version,
        Optional<Any> spec) {
    public SandboxInstance {
        Objects.requireNonNull(createdAt);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(address);
        Objects.requireNonNull(spec);
    }
}
