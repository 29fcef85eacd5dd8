package dev.davit.api.runtime;

import dev.davit.api.Any;
import dev.davit.api.Mount;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A task to be created.
 *
 * @param id its name
 * @param runtime name of the runtime, {@code io.containerd.runc.v2} for example, or the absolute
 *     path of a shim
 * @param spec the OCI runtime spec, its bytes are the configuration file of the bundle
 * @param rootfs mounts of the root file system; empty if the spec names a directory
 * @param stdio streams of the init process
 * @param checkpoint directory of a checkpoint to restore from; empty for a new start
 * @param options options for the runtime; unread by the daemon
 * @param sandbox the sandbox the container belongs to
 */
public record TaskRequest(
        TaskId id,
        String runtime,
        Any spec,
        List<Mount> rootfs,
        Stdio stdio,
        String checkpoint,
        Optional<Any> options,
        Optional<SandboxReference> sandbox) {
    public TaskRequest {
        Objects.requireNonNull(id);
        Objects.requireNonNull(runtime);
        Objects.requireNonNull(spec);
        rootfs = List.copyOf(rootfs);
        Objects.requireNonNull(stdio);
        Objects.requireNonNull(checkpoint);
        Objects.requireNonNull(options);
        Objects.requireNonNull(sandbox);
    }
}
