package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Times;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.proto.services.sandbox.v1.StoreCreateRequest;
import dev.davit.proto.services.sandbox.v1.StoreCreateResponse;
import dev.davit.proto.services.sandbox.v1.StoreDeleteRequest;
import dev.davit.proto.services.sandbox.v1.StoreDeleteResponse;
import dev.davit.proto.services.sandbox.v1.StoreGetRequest;
import dev.davit.proto.services.sandbox.v1.StoreGetResponse;
import dev.davit.proto.services.sandbox.v1.StoreGrpc;
import dev.davit.proto.services.sandbox.v1.StoreListRequest;
import dev.davit.proto.services.sandbox.v1.StoreListResponse;
import dev.davit.proto.services.sandbox.v1.StoreUpdateRequest;
import dev.davit.proto.services.sandbox.v1.StoreUpdateResponse;
import dev.davit.proto.types.Sandbox;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Sandboxes;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.List;

/** Sandbox records. Names one import a message, as there are two to a method. */
@Component(service = BindableService.class)
@SlotId("containerd.services.sandbox.v1.Store")
@ShownAs("sandboxes")
@Listed(requires = "io.containerd.sandbox.store.v1")
public final class SandboxStoreRpc extends StoreGrpc.StoreImplBase {
    private static final String RUNTIME = "runtime";

    private final Sandboxes sandboxes;

    @Activate
    public SandboxStoreRpc(@Reference Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    @Override
    public void create(StoreCreateRequest request, StreamObserver<StoreCreateResponse> observer) {
        SandboxRecord draft = draft(request.hasSandbox(), request.getSandbox(), List.of());
        Sandbox sandbox = toProto(sandboxes.create(Caller.current().scope(), draft));
        answer(observer, StoreCreateResponse.newBuilder().setSandbox(sandbox).build());
    }

    @Override
    public void update(StoreUpdateRequest request, StreamObserver<StoreUpdateResponse> observer) {
        List<String> fields = request.getFieldsList();
        SandboxRecord draft = draft(request.hasSandbox(), request.getSandbox(), fields);
        Sandbox sandbox = toProto(sandboxes.update(Caller.current().scope(), draft, fields));
        answer(observer, StoreUpdateResponse.newBuilder().setSandbox(sandbox).build());
    }

    @Override
    public void delete(StoreDeleteRequest request, StreamObserver<StoreDeleteResponse> observer) {
        sandboxes.delete(Caller.current().scope(), request.getSandboxId());
        answer(observer, StoreDeleteResponse.getDefaultInstance());
    }

    @Override
    public void list(StoreListRequest request, StreamObserver<StoreListResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parseTwiceSuffixed(request.getFiltersList());
        var response = StoreListResponse.newBuilder();
        sandboxes.forEach(namespace, filter, record -> response.addList(toProto(record)));
        answer(observer, response.build());
    }

    @Override
    public void get(StoreGetRequest request, StreamObserver<StoreGetResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Sandbox sandbox = toProto(sandboxes.get(namespace, request.getSandboxId()));
        answer(observer, StoreGetResponse.newBuilder().setSandbox(sandbox).build());
    }

    /** A runtime that the fields of an update do not touch need not be there. */
    private static SandboxRecord draft(boolean present, Sandbox sandbox, List<String> fields) {
        if (!present) {
            throw ErrorCode.INVALID_ARGUMENT.about("sandbox must be set");
        }
        if (!sandbox.hasRuntime() && (fields.isEmpty() || fields.contains(RUNTIME))) {
            throw ErrorCode.INVALID_ARGUMENT.about("sandbox.Runtime must be set");
        }
        return new SandboxRecord(
                sandbox.getSandboxId(),
                sandbox.getLabelsMap(),
                sandbox.getRuntime().getName(),
                Anys.fromProto(
                        sandbox.getRuntime().hasOptions(), sandbox.getRuntime().getOptions()),
                Anys.fromProto(sandbox.hasSpec(), sandbox.getSpec()),
                sandbox.getSandboxer(),
                Anys.fromProto(sandbox.getExtensionsMap()),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Sandbox toProto(SandboxRecord record) {
        var runtime = Sandbox.Runtime.newBuilder().setName(record.runtime());
        record.runtimeOptions().map(Anys::toProto).ifPresent(runtime::setOptions);
        var sandbox =
                Sandbox.newBuilder()
                        .setSandboxId(record.id())
                        .setRuntime(runtime)
                        .putAllLabels(record.labels())
                        .setCreatedAt(Times.toProto(record.createdAt()))
                        .setUpdatedAt(Times.toProto(record.updatedAt()))
                        .setSandboxer(record.sandboxer());
        record.spec().map(Anys::toProto).ifPresent(sandbox::setSpec);
        record.extensions()
                .forEach((key, value) -> sandbox.putExtensions(key, Anys.toProto(value)));
        return sandbox.build();
    }
}
