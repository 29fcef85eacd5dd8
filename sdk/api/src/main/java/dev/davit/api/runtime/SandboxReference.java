package dev.davit.api.runtime;

import java.util.Objects;

/**
 * A sandbox that serves the tasks of its containers.
 *
 * @param id id in the sandbox store
 * @param address where its task service is reached, {@code ttrpc+unix:///…} for example; empty if
 *     only the sandbox's own bundle tells
 * @param version version of its task service, 0 if unknown
 */
public record SandboxReference(String id, String address, int version) {
    public SandboxReference {
        Objects.requireNonNull(id);
        Objects.requireNonNull(address);
    }
}
