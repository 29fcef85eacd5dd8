package dev.davit.service.task;

import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSource;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.TaskId;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The logs of processes whose output goes to a logger of the daemon. */
@Component(service = ContainerLogs.class)
public final class ContainerLogs {

    private final Slot<ContainerLogger> slot;
    private final PluginActivity activity;
    private final Set<EnduringLog> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean listening = new AtomicBoolean();

    /** Opens nothing and listens to nobody before the first log. */
    @Activate
    public ContainerLogs(@Reference Slots slots, @Reference PluginActivity activity) {
        slot = slots.slot(ContainerLogger.SLOT);
        this.activity = activity;
    }

    /** See {@link dev.davit.api.runtime.RuntimeHost#openLog}. */
    ProcessLog open(TaskId id, String exec, LogUri uri) {
        EnduringLog log = log(id, exec, uri);
        try {
            log.open();
            return log;
        } catch (RuntimeException e) {
            open.remove(log);
            throw e;
        }
    }

    /** See {@link dev.davit.api.runtime.RuntimeHost#resumeLog}. */
    ProcessLog resume(TaskId id, String exec, LogUri uri) {
        return log(id, exec, uri);
    }

    private EnduringLog log(TaskId id, String exec, LogUri uri) {
        listen();
        var source = new LogSource(id.namespace(), id.id(), exec, uri.options());
        var log = new EnduringLog(slot, uri.logger(), source, open::remove);
        open.add(log);
        return log;
    }

    /** An idle log must not keep a generation that has left. */
    private void listen() {
        if (listening.compareAndSet(false, true)) {
            activity.listen(
                    change -> {
                        if (change.type().equals(ContainerLogger.SLOT.typeId())) {
                            Thread.ofVirtual()
                                    .name("loggers have changed")
                                    .start(() -> open.forEach(EnduringLog::letGo));
                        }
                    });
        }
    }

    /** Closes all sessions while their loggers are there; from now on nothing is read any more. */
    void stop() {
        open.forEach(EnduringLog::stop);
    }
}
