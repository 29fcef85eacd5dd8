package dev.davit.service.task;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Objects;

/**
 * Resource use of a task.
 *
 * @param id id of the container
 * @param time when it was measured
 * @param data as the runtime reports it
 */
public record TaskMetrics(String id, Instant time, Any data) {
    public TaskMetrics {
        Objects.requireNonNull(id);
        Objects.requireNonNull(time);
        Objects.requireNonNull(data);
    }
}
