package dev.davit.rpc.event;

import com.google.protobuf.Message;

import dev.davit.proto.events.ContainerCreate;
import dev.davit.proto.events.ContainerDelete;
import dev.davit.proto.events.ContainerUpdate;
import dev.davit.proto.events.ContentCreate;
import dev.davit.proto.events.ContentDelete;
import dev.davit.proto.events.NamespaceCreate;
import dev.davit.proto.events.NamespaceDelete;
import dev.davit.proto.events.NamespaceUpdate;
import dev.davit.proto.events.SandboxCreate;
import dev.davit.proto.events.SandboxExit;
import dev.davit.proto.events.SandboxStart;
import dev.davit.proto.events.SnapshotCommit;
import dev.davit.proto.events.SnapshotPrepare;
import dev.davit.proto.events.SnapshotRemove;
import dev.davit.proto.events.TaskCheckpointed;
import dev.davit.proto.events.TaskCreate;
import dev.davit.proto.events.TaskDelete;
import dev.davit.proto.events.TaskExecAdded;
import dev.davit.proto.events.TaskExecStarted;
import dev.davit.proto.events.TaskExit;
import dev.davit.proto.events.TaskOOM;
import dev.davit.proto.events.TaskPaused;
import dev.davit.proto.events.TaskResumed;
import dev.davit.proto.events.TaskStart;
import dev.davit.proto.services.images.v1.ImageCreate;
import dev.davit.proto.services.images.v1.ImageDelete;
import dev.davit.proto.services.images.v1.ImageUpdate;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages of events that filters can look into; all of containerd's, so one import each. */
final class KnownEvents {
    private static final Map<String, Message> PROTOTYPES = new HashMap<>();

    static {
        List<Message> known =
                List.of(
                        ContainerCreate.getDefaultInstance(),
                        ContainerDelete.getDefaultInstance(),
                        ContainerUpdate.getDefaultInstance(),
                        ContentCreate.getDefaultInstance(),
                        ContentDelete.getDefaultInstance(),
                        ImageCreate.getDefaultInstance(),
                        ImageDelete.getDefaultInstance(),
                        ImageUpdate.getDefaultInstance(),
                        NamespaceCreate.getDefaultInstance(),
                        NamespaceDelete.getDefaultInstance(),
                        NamespaceUpdate.getDefaultInstance(),
                        SandboxCreate.getDefaultInstance(),
                        SandboxExit.getDefaultInstance(),
                        SandboxStart.getDefaultInstance(),
                        SnapshotCommit.getDefaultInstance(),
                        SnapshotPrepare.getDefaultInstance(),
                        SnapshotRemove.getDefaultInstance(),
                        TaskCheckpointed.getDefaultInstance(),
                        TaskCreate.getDefaultInstance(),
                        TaskDelete.getDefaultInstance(),
                        TaskExecAdded.getDefaultInstance(),
                        TaskExecStarted.getDefaultInstance(),
                        TaskExit.getDefaultInstance(),
                        TaskOOM.getDefaultInstance(),
                        TaskPaused.getDefaultInstance(),
                        TaskResumed.getDefaultInstance(),
                        TaskStart.getDefaultInstance());
        known.forEach(
                message -> PROTOTYPES.put(message.getDescriptorForType().getFullName(), message));
    }

    private KnownEvents() {}

    static @Nullable Message prototype(String typeName) {
        return PROTOTYPES.get(typeName);
    }
}
