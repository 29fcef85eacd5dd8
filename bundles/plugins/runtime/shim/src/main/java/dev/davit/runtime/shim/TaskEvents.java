package dev.davit.runtime.shim;

import com.google.protobuf.MessageLite;

import dev.davit.api.Any;
import dev.davit.api.event.Event;
import dev.davit.api.event.EventSink;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.TaskId;
import dev.davit.proto.events.TaskDelete;
import dev.davit.proto.events.TaskExit;
import dev.davit.runtime.shim.connection.Wire;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.function.Supplier;

/** The events of shims that cannot send them any more. */
final class TaskEvents {
    private static final Logger LOG = System.getLogger(TaskEvents.class.getName());

    private final Supplier<EventSink> sink;

    TaskEvents(Supplier<EventSink> sink) {
        this.sink = sink;
    }

    /** Tells that a task has ended and is no more. */
    void ended(TaskId id, Exit exit) {
        TaskExit exited =
                TaskExit.newBuilder()
                        .setContainerId(id.id())
                        .setId(id.id())
                        .setPid(exit.pid())
                        .setExitStatus(exit.status())
                        .setExitedAt(Wire.timestamp(exit.time()))
                        .build();
        publish(id, "/tasks/exit", "containerd.events.TaskExit", exited);
        TaskDelete deleted =
                TaskDelete.newBuilder()
                        .setContainerId(id.id())
                        .setPid(exit.pid())
                        .setExitStatus(exit.status())
                        .setExitedAt(Wire.timestamp(exit.time()))
                        .build();
        publish(id, "/tasks/delete", "containerd.events.TaskDelete", deleted);
    }

    private void publish(TaskId id, String topic, String type, MessageLite event) {
        try {
            Any payload = new Any(type, event.toByteArray());
            sink.get().publish(new Event(Instant.now(), id.namespace(), topic, payload));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "event " + topic + " of " + id + ": " + e.getMessage());
        }
    }
}
