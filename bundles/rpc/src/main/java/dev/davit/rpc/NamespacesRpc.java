package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.proto.services.namespaces.v1.CreateNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.CreateNamespaceResponse;
import dev.davit.proto.services.namespaces.v1.DeleteNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.GetNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.GetNamespaceResponse;
import dev.davit.proto.services.namespaces.v1.ListNamespacesRequest;
import dev.davit.proto.services.namespaces.v1.ListNamespacesResponse;
import dev.davit.proto.services.namespaces.v1.Namespace;
import dev.davit.proto.services.namespaces.v1.NamespacesGrpc;
import dev.davit.proto.services.namespaces.v1.UpdateNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.UpdateNamespaceResponse;
import dev.davit.service.Namespaces;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Namespaces. */
@Component(service = BindableService.class)
@SlotId("containerd.services.namespaces.v1.Namespaces")
@ShownAs("namespaces")
@Listed(requires = "io.containerd.service.v1")
public final class NamespacesRpc extends NamespacesGrpc.NamespacesImplBase {
    private final Namespaces namespaces;

    @Activate
    public NamespacesRpc(@Reference Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    @Override
    public void get(GetNamespaceRequest request, StreamObserver<GetNamespaceResponse> observer) {
        Namespace namespace = toProto(namespaces.get(request.getName()));
        answer(observer, GetNamespaceResponse.newBuilder().setNamespace(namespace).build());
    }

    @Override
    public void list(
            ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> observer) {
        var response = ListNamespacesResponse.newBuilder();
        namespaces.list().forEach(namespace -> response.addNamespaces(toProto(namespace)));
        answer(observer, response.build());
    }

    @Override
    public void create(
            CreateNamespaceRequest request, StreamObserver<CreateNamespaceResponse> observer) {
        Namespace draft = request.getNamespace();
        Namespace created = toProto(namespaces.create(draft.getName(), draft.getLabelsMap()));
        answer(observer, CreateNamespaceResponse.newBuilder().setNamespace(created).build());
    }

    @Override
    public void update(
            UpdateNamespaceRequest request, StreamObserver<UpdateNamespaceResponse> observer) {
        Namespace draft = request.getNamespace();
        Namespace updated =
                toProto(
                        namespaces.update(
                                draft.getName(),
                                draft.getLabelsMap(),
                                request.getUpdateMask().getPathsList()));
        answer(observer, UpdateNamespaceResponse.newBuilder().setNamespace(updated).build());
    }

    @Override
    public void delete(DeleteNamespaceRequest request, StreamObserver<Empty> observer) {
        namespaces.delete(request.getName());
        done(observer);
    }

    private static Namespace toProto(NamespaceRecord namespace) {
        return Namespace.newBuilder()
                .setName(namespace.name())
                .putAllLabels(namespace.labels())
                .build();
    }
}
