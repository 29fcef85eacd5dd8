package dev.davit.api.sandbox;

import dev.davit.api.Any;
import dev.davit.api.Mount;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A sandbox to be created.
 *
 * @param id its name
 * @param description what its record says
 * @param rootfs mounts of its root file system; mostly empty; copied
 * @param options options for the sandbox itself, a pod's configuration for example; unread by the
 *     daemon
 * @param networkNamespace path of the network namespace that it is to use; empty for none
 * @param annotations further hints for the controller; copied
 */
public record SandboxRequest(
        SandboxId id,
        SandboxDescription description,
        List<Mount> rootfs,
        Optional<Any> options,
        String networkNamespace,
        Map<String, String> annotations) {
    public SandboxRequest {
        Objects.requireNonNull(id);
        Objects.requireNonNull(description);
        rootfs = List.copyOf(rootfs);
        Objects.requireNonNull(options);
        Objects.requireNonNull(networkNamespace);
        annotations = Map.copyOf(annotations);
    }
}
