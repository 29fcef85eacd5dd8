package dev.davit.service.task;

import dev.davit.api.DavitException;
import dev.davit.api.event.EventSink;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.Task;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRuntime;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.Handle;
import dev.davit.slots.Router;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;

/**
 * The runtimes, each given its host before its first call. At start they are given it without a
 * call, so that running tasks are adopted.
 */
@Component(service = {Runtimes.class, DaemonPart.class})
public final class Runtimes implements DaemonPart, RuntimeHost {
    private static final Logger LOG = System.getLogger(Runtimes.class.getName());

    /** Runs whatever has no runtime plugin of its own name. */
    private static final String SHIMS = "shim";

    private final Slot<TaskRuntime> slot;
    private final Router router;
    private final Metadata metadata;
    private final EventSink events;
    private final ContainerLogs logs;
    private final Set<TaskRuntime> attached =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Attaches nobody yet. */
    @Activate
    public Runtimes(
            @Reference Slots slots,
            @Reference Router router,
            @Reference Metadata metadata,
            @Reference EventSink events,
            @Reference ContainerLogs logs) {
        slot = slots.slot(TaskRuntime.SLOT);
        this.router = router;
        this.metadata = metadata;
        this.events = events;
        this.logs = logs;
    }

    @Override
    public int order() {
        return BACKGROUND;
    }

    @Override
    public String name() {
        return "adoption of running tasks";
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("adopt tasks").start(() -> use("").close());
    }

    /** The runtimes end with their plugins; tasks run on. */
    @Override
    public void stop() {
        logs.stop();
    }

    /** The plugin that serves a runtime name. */
    Handle<TaskRuntime> use(String runtime) {
        return attached(slot.use(slot.isKnown(runtime) ? runtime : SHIMS));
    }

    private Handle<TaskRuntime> attached(Handle<TaskRuntime> handle) {
        if (attached.add(handle.plugin())) {
            handle.plugin().attach(this);
        }
        return handle;
    }

    /**
     * The plugin that serves a task of a container: the one that has it, whatever routes say now;
     * otherwise the one that routes lead to.
     *
     * @param runtime name of the runtime
     */
    Handle<TaskRuntime> use(String runtime, ContainerRecord container, TaskId task) {
        if (!router.isRouted(TaskRuntime.SLOT, runtime)) {
            return use(runtime);
        }
        var subject = new Router.Subject(task.namespace(), runtime, container.image());
        String routed = router.route(TaskRuntime.SLOT, runtime, subject);
        List<String> candidates = new ArrayList<>(ids());
        candidates.remove(routed);
        candidates.addFirst(routed);
        for (String id : candidates) {
            Optional<Handle<TaskRuntime>> found = useIfThere(id).filter(has(task));
            if (found.isPresent()) {
                return found.get();
            }
        }
        return routed.equals(runtime) ? use(runtime) : attached(slot.use(routed));
    }

    /** Whether the task is in a plugin, whose handle is closed if it is not. */
    private static Predicate<Handle<TaskRuntime>> has(TaskId task) {
        return handle -> {
            boolean found = false;
            try {
                found = handle.plugin().find(task).isPresent();
                return found;
            } finally {
                if (!found) {
                    handle.close();
                }
            }
        };
    }

    /** A plugin that takes calls now; empty for one that does not. */
    private Optional<Handle<TaskRuntime>> useIfThere(String id) {
        try {
            return Optional.of(attached(slot.use(id, Duration.ZERO)));
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, "runtime {0} is left out: {1}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** The tasks of a namespace, in all runtimes that take calls now. */
    List<Task> tasks(String namespace) {
        List<Task> tasks = new ArrayList<>();
        Set<TaskRuntime> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        for (String id : ids()) {
            useIfThere(id)
                    .ifPresent(
                            found -> {
                                try (Handle<TaskRuntime> handle = found) {
                                    if (asked.add(handle.plugin())) {
                                        tasks.addAll(handle.plugin().list(namespace));
                                    }
                                }
                            });
        }
        return tasks;
    }

    /** Ids of all plugins that may have tasks; one plugin may have two of them. */
    private List<String> ids() {
        List<String> ids = new ArrayList<>(slot.ids());
        router.targets(TaskRuntime.SLOT).stream().filter(id -> !ids.contains(id)).forEach(ids::add);
        return ids;
    }

    @Override
    public EventSink events() {
        return events;
    }

    @Override
    public Optional<String> runtimeOf(TaskId id) {
        return metadata.containers().find(id.namespace(), id.id()).map(ContainerRecord::runtime);
    }

    @Override
    public boolean isSandbox(TaskId id) {
        return metadata.sandboxes().find(id.namespace(), id.id()).isPresent();
    }

    @Override
    public ProcessLog openLog(TaskId id, String exec, LogUri uri) {
        return logs.open(id, exec, uri);
    }

    @Override
    public ProcessLog resumeLog(TaskId id, String exec, LogUri uri) {
        return logs.resume(id, exec, uri);
    }
}
