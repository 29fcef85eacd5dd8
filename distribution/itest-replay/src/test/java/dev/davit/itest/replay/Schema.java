package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.EmptyProto;

import dev.davit.proto.cgroups.v1.MetricsProto;
import dev.davit.proto.events.ContainerProto;
import dev.davit.proto.events.NamespaceProto;
import dev.davit.proto.events.SandboxProto;
import dev.davit.proto.events.SnapshotProto;
import dev.davit.proto.events.TaskProto;
import dev.davit.proto.health.v1.HealthProto;
import dev.davit.proto.runc.v1.OciProto;
import dev.davit.proto.services.containers.v1.ContainersProto;
import dev.davit.proto.services.content.v1.ContentProto;
import dev.davit.proto.services.diff.v1.DiffProto;
import dev.davit.proto.services.events.v1.EventsProto;
import dev.davit.proto.services.images.v1.ImageProto;
import dev.davit.proto.services.images.v1.ImagesProto;
import dev.davit.proto.services.introspection.v1.IntrospectionProto;
import dev.davit.proto.services.leases.v1.LeasesProto;
import dev.davit.proto.services.mounts.v1.MountsProto;
import dev.davit.proto.services.namespaces.v1.NamespacesProto;
import dev.davit.proto.services.snapshots.v1.SnapshotsProto;
import dev.davit.proto.services.streaming.v1.StreamingProto;
import dev.davit.proto.services.tasks.v1.TasksProto;
import dev.davit.proto.services.transfer.v1.TransferProto;
import dev.davit.proto.services.version.v1.VersionProto;
import dev.davit.proto.types.transfer.ImagestoreProto;
import dev.davit.proto.types.transfer.ImportexportProto;
import dev.davit.proto.types.transfer.RegistryProto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every service and every message that recorded requests name. One import a file. */
final class Schema {
    private static final Map<String, ServiceDescriptor> SERVICES = new HashMap<>();
    private static final Map<String, Descriptor> MESSAGES = new HashMap<>();

    static {
        List.of(
                        MetricsProto.getDescriptor(),
                        ContainerProto.getDescriptor(),
                        dev.davit.proto.events.ContentProto.getDescriptor(),
                        NamespaceProto.getDescriptor(),
                        SandboxProto.getDescriptor(),
                        SnapshotProto.getDescriptor(),
                        TaskProto.getDescriptor(),
                        HealthProto.getDescriptor(),
                        OciProto.getDescriptor(),
                        ContainersProto.getDescriptor(),
                        ContentProto.getDescriptor(),
                        DiffProto.getDescriptor(),
                        EventsProto.getDescriptor(),
                        ImageProto.getDescriptor(),
                        ImagesProto.getDescriptor(),
                        IntrospectionProto.getDescriptor(),
                        LeasesProto.getDescriptor(),
                        MountsProto.getDescriptor(),
                        NamespacesProto.getDescriptor(),
                        dev.davit.proto.services.sandbox.v1.SandboxProto.getDescriptor(),
                        SnapshotsProto.getDescriptor(),
                        StreamingProto.getDescriptor(),
                        TasksProto.getDescriptor(),
                        TransferProto.getDescriptor(),
                        VersionProto.getDescriptor(),
                        dev.davit.proto.types.IntrospectionProto.getDescriptor(),
                        ImagestoreProto.getDescriptor(),
                        ImportexportProto.getDescriptor(),
                        RegistryProto.getDescriptor(),
                        com.google.rpc.StatusProto.getDescriptor(),
                        EmptyProto.getDescriptor())
                .forEach(Schema::add);
    }

    private Schema() {}

    private static void add(FileDescriptor file) {
        file.getServices().forEach(service -> SERVICES.put(service.getFullName(), service));
        file.getMessageTypes().forEach(message -> MESSAGES.put(message.getFullName(), message));
    }

    /** A method of a service, both by their names. */
    static MethodDescriptor method(String service, String method) {
        ServiceDescriptor found = SERVICES.get(service);
        MethodDescriptor descriptor = found == null ? null : found.findMethodByName(method);
        if (descriptor == null) {
            throw new IllegalArgumentException("no method " + service + "/" + method);
        }
        return descriptor;
    }

    /** The service whose name ends with a word, "Content" for example. */
    static String service(String word) {
        return SERVICES.keySet().stream()
                .filter(name -> name.endsWith("." + word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no service " + word));
    }

    /** The message that a type URL means. */
    static Optional<Descriptor> message(String typeUrl) {
        return Optional.ofNullable(MESSAGES.get(typeUrl.substring(typeUrl.lastIndexOf('/') + 1)));
    }
}
