package dev.davit.service.task;

import dev.davit.api.event.EventSink;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRuntime;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The runtimes, each given its host before its first call. At start they are given it without a
 * call, so that running tasks are adopted.
 */
@Component(service = {Runtimes.class, DaemonPart.class})
public final class Runtimes implements DaemonPart, RuntimeHost {
    /** Runs whatever has no runtime plugin of its own name. */
    private static final String SHIMS = "shim";

    private final Slot<TaskRuntime> slot;
    private final Metadata metadata;
    private final EventSink events;
    private final ContainerLogs logs;
    private final Set<TaskRuntime> attached =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Attaches nobody yet. */
    @Activate
    public Runtimes(
            @Reference Slots slots,
            @Reference Metadata metadata,
            @Reference EventSink events,
            @Reference ContainerLogs logs) {
        slot = slots.slot(TaskRuntime.SLOT);
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
        Handle<TaskRuntime> handle = slot.use(slot.isKnown(runtime) ? runtime : SHIMS);
        if (attached.add(handle.plugin())) {
            handle.plugin().attach(this);
        }
        return handle;
    }

    /** Ids of all plugins that may have tasks. */
    List<String> ids() {
        return slot.ids();
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
