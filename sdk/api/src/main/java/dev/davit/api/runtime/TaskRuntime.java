package dev.davit.api.runtime;

import dev.davit.api.Any;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Optional;

/**
 * Runs containers.
 *
 * <p>Life cycle: {@link #attach} comes first and once. Tasks outlive the runtime plugin and the
 * daemon: those that are found running at attach are adopted in the background, and every method
 * that names one waits for its adoption.
 *
 * <p>Threads: called concurrently on virtual threads; may block. Interruption means that the caller
 * has gone: stop early with CANCELLED; what has been begun in the container goes on.
 *
 * <p>Errors: {@link dev.davit.api.DavitException} with the codes named at each method.
 *
 * <p>Units: process ids of the host, UTC instants.
 *
 * <p>Not your job: container records, leases, image content. The mounts of a task are mounted by
 * the runtime.
 *
 * <p>The numbered rules are in docs/slots/runtime.md.
 */
@ConsumerType
public interface TaskRuntime {
    /** The slot. */
    SlotType<TaskRuntime> SLOT =
            new SlotType<>(
                            "io.containerd.runtime.v2",
                            "runtime",
                            TaskRuntime.class,
                            HandOver.EXCLUSIVE)
                    .with(MethodClass.QUERY, "find", "list", "describe", "state", "processes")
                    .with(MethodClass.QUERY, "id", "pid", "metrics")
                    .with(MethodClass.TRANSFER, "checkpoint")
                    .with(MethodClass.WAIT, "waitFor")
                    .withParts(Task.class);

    /** Gives the runtime its host and lets it look for running tasks. Returns at once. */
    void attach(RuntimeHost host);

    /**
     * Creates a task and its init process.
     *
     * @throws dev.davit.api.DavitException ALREADY_EXISTS if the container has one, NOT_FOUND or
     *     INVALID_ARGUMENT for a runtime that is not there
     */
    Task create(TaskRequest request);

    /** The task of a container. */
    Optional<Task> find(TaskId id);

    /** The tasks of a namespace. */
    List<Task> list(String namespace);

    /**
     * What an implementation says of itself.
     *
     * @param request a {@code containerd.types.RuntimeRequest}
     * @return a {@code containerd.types.RuntimeInfo}
     */
    Any describe(Any request);
}
