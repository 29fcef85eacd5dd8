package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Times;
import dev.davit.grpc.server.Streaming;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.ContainersGrpc;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.CreateContainerResponse;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;
import dev.davit.proto.services.containers.v1.GetContainerRequest;
import dev.davit.proto.services.containers.v1.GetContainerResponse;
import dev.davit.proto.services.containers.v1.ListContainerMessage;
import dev.davit.proto.services.containers.v1.ListContainersRequest;
import dev.davit.proto.services.containers.v1.ListContainersResponse;
import dev.davit.proto.services.containers.v1.UpdateContainerRequest;
import dev.davit.proto.services.containers.v1.UpdateContainerResponse;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Containers;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Container records. */
@Component(service = BindableService.class)
@SlotId("containerd.services.containers.v1.Containers")
@ShownAs("containers")
@Listed(requires = "io.containerd.service.v1")
public final class ContainersRpc extends ContainersGrpc.ContainersImplBase {
    private final Containers containers;

    @Activate
    public ContainersRpc(@Reference Containers containers) {
        this.containers = containers;
    }

    @Override
    public void get(GetContainerRequest request, StreamObserver<GetContainerResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Container container = toProto(containers.get(namespace, request.getId()));
        answer(observer, GetContainerResponse.newBuilder().setContainer(container).build());
    }

    @Override
    public void list(
            ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parseTwiceSuffixed(request.getFiltersList());
        var response = ListContainersResponse.newBuilder();
        containers.forEach(namespace, filter, record -> response.addContainers(toProto(record)));
        answer(observer, response.build());
    }

    @Override
    public void listStream(
            ListContainersRequest request, StreamObserver<ListContainerMessage> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parseTwiceSuffixed(request.getFiltersList());
        Streaming.answer(
                observer,
                stream ->
                        containers.forEach(
                                namespace,
                                filter,
                                record ->
                                        stream.send(
                                                ListContainerMessage.newBuilder()
                                                        .setContainer(toProto(record))
                                                        .build())));
    }

    @Override
    public void create(
            CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
        Scope scope = Caller.current().scope();
        ContainerRecord draft = fromProto(request.hasContainer(), request.getContainer());
        Container container = toProto(containers.create(scope, draft));
        answer(observer, CreateContainerResponse.newBuilder().setContainer(container).build());
    }

    @Override
    public void update(
            UpdateContainerRequest request, StreamObserver<UpdateContainerResponse> observer) {
        Scope scope = Caller.current().scope();
        ContainerRecord draft = fromProto(request.hasContainer(), request.getContainer());
        Container container =
                toProto(containers.update(scope, draft, request.getUpdateMask().getPathsList()));
        answer(observer, UpdateContainerResponse.newBuilder().setContainer(container).build());
    }

    @Override
    public void delete(DeleteContainerRequest request, StreamObserver<Empty> observer) {
        containers.delete(Caller.current().scope(), request.getId());
        done(observer);
    }

    private static ContainerRecord fromProto(boolean present, Container container) {
        if (!present) {
            throw ErrorCode.INVALID_ARGUMENT.about("container must be set");
        }
        Map<String, Any> extensions = new HashMap<>();
        container
                .getExtensionsMap()
                .forEach((key, value) -> extensions.put(key, Anys.fromProto(value)));
        return new ContainerRecord(
                container.getId(),
                container.getLabelsMap(),
                container.getImage(),
                container.getRuntime().getName(),
                Anys.fromProto(
                        container.getRuntime().hasOptions(), container.getRuntime().getOptions()),
                Anys.fromProto(container.hasSpec(), container.getSpec()),
                container.getSnapshotter(),
                container.getSnapshotKey(),
                container.getSandbox(),
                extensions,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Container toProto(ContainerRecord record) {
        var runtime = Container.Runtime.newBuilder().setName(record.runtime());
        record.runtimeOptions().ifPresent(options -> runtime.setOptions(Anys.toProto(options)));
        var container =
                Container.newBuilder()
                        .setId(record.id())
                        .putAllLabels(record.labels())
                        .setImage(record.image())
                        .setRuntime(runtime)
                        .setSnapshotter(record.snapshotter())
                        .setSnapshotKey(record.snapshotKey())
                        .setSandbox(record.sandbox())
                        .setCreatedAt(Times.toProto(record.createdAt()))
                        .setUpdatedAt(Times.toProto(record.updatedAt()));
        record.spec().ifPresent(spec -> container.setSpec(Anys.toProto(spec)));
        record.extensions()
                .forEach((key, value) -> container.putExtensions(key, Anys.toProto(value)));
        return container.build();
    }
}
