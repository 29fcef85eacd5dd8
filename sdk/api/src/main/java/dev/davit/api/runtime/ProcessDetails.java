package dev.davit.api.runtime;

import dev.davit.api.Any;

import java.util.Objects;
import java.util.Optional;

/**
 * A process found inside a container.
 *
 * @param pid process id on the host
 * @param details what the runtime knows beyond that, the exec id of an exec for example
 */
public record ProcessDetails(int pid, Optional<Any> details) {
    public ProcessDetails {
        Objects.requireNonNull(details);
    }
}
