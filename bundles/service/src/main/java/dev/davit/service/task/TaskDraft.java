package dev.davit.service.task;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;
import dev.davit.api.Mount;
import dev.davit.api.runtime.Stdio;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A task as a client asks for it.
 *
 * @param containerId container it belongs to
 * @param rootfs mounts of its root file system; copied
 * @param stdio its streams
 * @param checkpoint checkpoint to restore from
 * @param options options for the runtime, instead of the container's
 * @param runtimePath runtime to use instead of the container's, empty for none
 * @param sandboxAddress where the task service of its sandbox is, empty if not given
 * @param sandboxVersion version of that service
 */
public record TaskDraft(
        String containerId,
        List<Mount> rootfs,
        Stdio stdio,
        Optional<Descriptor> checkpoint,
        Optional<Any> options,
        String runtimePath,
        String sandboxAddress,
        int sandboxVersion) {
    public TaskDraft {
        Objects.requireNonNull(containerId);
        rootfs = List.copyOf(rootfs);
        Objects.requireNonNull(stdio);
        Objects.requireNonNull(checkpoint);
        Objects.requireNonNull(options);
        Objects.requireNonNull(runtimePath);
        Objects.requireNonNull(sandboxAddress);
    }
}
