package dev.davit.api.sandbox;

import java.util.Objects;

/**
 * Name of a sandbox. Controllers see the namespace, since the shims that they talk to do.
 *
 * @param namespace namespace of the sandbox
 * @param id its id there
 */
public record SandboxId(String namespace, String id) {
    public SandboxId {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(id);
    }
}
