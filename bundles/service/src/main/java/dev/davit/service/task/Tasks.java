package dev.davit.service.task;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.SandboxReference;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.api.runtime.TaskRuntime;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.service.Identifiers;
import dev.davit.slots.HandedOver;
import dev.davit.slots.Handle;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tasks: a container's processes, run by a runtime. */
@Component(service = Tasks.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "tasks-service",
        requires = {
            "io.containerd.event.v1",
            "io.containerd.runtime.v2",
            "io.containerd.metadata.v1",
            "io.containerd.monitor.task.v1",
            "io.containerd.warning.v1"
        })
public final class Tasks {
    private static final Logger LOG = System.getLogger(Tasks.class.getName());

    private static final String RUNC = "io.containerd.runc.v2";
    private static final String RUNC_OPTIONS = "containerd.runc.v1.Options";

    private final Metadata metadata;
    private final Runtimes runtimes;
    private final Checkpoints checkpoints;

    /** Works with the daemon's runtimes. */
    @Activate
    public Tasks(
            @Reference Metadata metadata,
            @Reference Runtimes runtimes,
            @Reference Checkpoints checkpoints) {
        this.metadata = metadata;
        this.runtimes = runtimes;
        this.checkpoints = checkpoints;
    }

    /**
     * Creates a task and its init process; answers the pid.
     *
     * @throws DavitException NOT_FOUND for the container, ALREADY_EXISTS, or what the runtime says
     */
    public int create(Scope scope, TaskDraft draft) {
        ContainerRecord container =
                metadata.containers().get(scope.namespace(), draft.containerId());
        TaskId id = new TaskId(scope.namespace(), container.id());
        String runtime = draft.runtimePath().isEmpty() ? container.runtime() : draft.runtimePath();
        draft.options().ifPresent(options -> checkOptions(runtime, options));
        try (Handle<TaskRuntime> handle = runtimes.use(runtime, container, id);
                Checkpoints.Unpacked checkpoint = checkpoints.unpack(scope, draft.checkpoint())) {
            if (handle.plugin().find(id).isPresent()) {
                throw ErrorCode.ALREADY_EXISTS.about("task " + container.id());
            }
            var request =
                    new TaskRequest(
                            id,
                            runtime,
                            container.spec().orElseGet(() -> new Any("", new byte[0])),
                            draft.rootfs(),
                            draft.stdio(),
                            checkpoint.directory(),
                            draft.options().or(container::runtimeOptions),
                            sandbox(container, draft));
            return handle.plugin().create(request).pid();
        }
    }

    /** The shim of runc dies of options that are not its own. */
    private static void checkOptions(String runtime, Any options) {
        if (runtime.equals(RUNC) && !options.typeUrl().equals(RUNC_OPTIONS)) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "invalid task create option for " + runtime);
        }
    }

    private static Optional<SandboxReference> sandbox(ContainerRecord container, TaskDraft draft) {
        return container.sandbox().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SandboxReference(
                                container.sandbox(),
                                draft.sandboxAddress(),
                                draft.sandboxVersion()));
    }

    /**
     * Does something with a task while its runtime is held.
     *
     * @throws DavitException NOT_FOUND for the container or its task
     */
    public <R> R with(Scope scope, String containerId, Function<Task, R> work) {
        ContainerRecord container = metadata.containers().get(scope.namespace(), containerId);
        TaskId id = new TaskId(scope.namespace(), containerId);
        try (Handle<TaskRuntime> handle = runtimes.use(container.runtime(), container, id)) {
            Task task =
                    handle.plugin()
                            .find(id)
                            .orElseThrow(
                                    () ->
                                            new DavitException(
                                                    ErrorCode.NOT_FOUND,
                                                    "task " + containerId + " not found"));
            return work.apply(task);
        }
    }

    /**
     * Waits until a process has exited. Where the runtime is replaced meanwhile, the next
     * generation is asked, which has adopted the task.
     *
     * @throws DavitException NOT_FOUND for the container, its task or the process
     */
    public Exit waitFor(Scope scope, String containerId, String execId) {
        while (true) {
            try {
                return with(scope, containerId, task -> task.waitFor(execId));
            } catch (HandedOver e) {
                LOG.log(Level.DEBUG, "{0}: {1}", containerId, e.getMessage());
            }
        }
    }

    private static void checkExecId(String execId) {
        try {
            Identifiers.check(execId);
        } catch (DavitException e) {
            throw e.within("invalid exec id " + execId);
        }
    }

    /** Adds a process to a task. Throws INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS. */
    public void exec(
            Scope scope, String containerId, String execId, Stdio stdio, Optional<Any> spec) {
        if (execId.isEmpty()) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, "exec id cannot be empty");
        }
        with(
                scope,
                containerId,
                task -> {
                    checkExecId(execId);
                    task.exec(execId, stdio, spec);
                    return task;
                });
    }

    /** Visits the init processes of all tasks of a namespace; unreachable ones are left out. */
    public void forEach(Scope scope, Consumer<Map.Entry<String, ProcessState>> visitor) {
        for (Task task : runtimes.tasks(scope.namespace())) {
            try {
                visitor.accept(Map.entry(task.id().id(), task.state("")));
            } catch (DavitException e) {
                LOG.log(
                        Level.WARNING,
                        "task {0} does not answer: {1}",
                        task.id().id(),
                        e.getMessage());
            }
        }
    }

    /** Resource use of the tasks that match; those that fail to tell are left out. */
    public List<TaskMetrics> metrics(Scope scope, Filter filter) {
        List<TaskMetrics> metrics = new ArrayList<>();
        for (Task task : runtimes.tasks(scope.namespace())) {
            if (!filter.matches(fields(task.id()))) {
                continue;
            }
            try {
                metrics.add(new TaskMetrics(task.id().id(), Instant.now(), task.metrics()));
            } catch (DavitException e) {
                LOG.log(Level.DEBUG, "no metrics of task {0}: {1}", task.id().id(), e.getMessage());
            }
        }
        return metrics;
    }

    /**
     * Writes a checkpoint.
     *
     * @param directory where to on the host; empty to make it content of the namespace
     * @param options options for the runtime
     * @param encode turns the container's spec into the bytes of a message
     * @return blobs of the checkpoint; empty if it went to a directory
     */
    public List<Descriptor> checkpoint(
            Scope scope,
            String containerId,
            String directory,
            Optional<Any> options,
            Function<Any, byte[]> encode) {
        ContainerRecord container = metadata.containers().get(scope.namespace(), containerId);
        return with(
                scope,
                containerId,
                task -> {
                    if (!directory.isEmpty()) {
                        task.checkpoint(directory, options);
                        return List.of();
                    }
                    return checkpoints.take(
                            scope,
                            path -> task.checkpoint(path, options),
                            container.spec().map(encode).orElse(new byte[0]));
                });
    }

    private static Fields fields(TaskId id) {
        return path ->
                switch (path.getFirst()) {
                    case "id" -> Optional.of(id.id());
                    case "namespace" -> Optional.of(id.namespace());
                    default -> Optional.empty();
                };
    }
}
