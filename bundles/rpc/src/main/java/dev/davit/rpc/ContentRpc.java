package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.content.BlobRead;
import dev.davit.grpc.content.ContentWrite;
import dev.davit.grpc.convert.Ingests;
import dev.davit.grpc.convert.Times;
import dev.davit.grpc.server.Streaming;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.proto.services.content.v1.AbortRequest;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.DeleteContentRequest;
import dev.davit.proto.services.content.v1.Info;
import dev.davit.proto.services.content.v1.InfoRequest;
import dev.davit.proto.services.content.v1.InfoResponse;
import dev.davit.proto.services.content.v1.ListContentRequest;
import dev.davit.proto.services.content.v1.ListContentResponse;
import dev.davit.proto.services.content.v1.ListStatusesRequest;
import dev.davit.proto.services.content.v1.ListStatusesResponse;
import dev.davit.proto.services.content.v1.ReadContentRequest;
import dev.davit.proto.services.content.v1.ReadContentResponse;
import dev.davit.proto.services.content.v1.Status;
import dev.davit.proto.services.content.v1.StatusRequest;
import dev.davit.proto.services.content.v1.StatusResponse;
import dev.davit.proto.services.content.v1.UpdateRequest;
import dev.davit.proto.services.content.v1.UpdateResponse;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Content;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Blobs and ingests. Names one import a message: the service has many. */
@Component(service = BindableService.class)
@SlotId("containerd.services.content.v1.Content")
@ShownAs("content")
@Listed(requires = "io.containerd.service.v1")
public final class ContentRpc extends ContentGrpc.ContentImplBase {
    private final Content content;

    @Activate
    public ContentRpc(@Reference Content content) {
        this.content = content;
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Info info = toProto(content.info(namespace, validDigest(request.getDigest())));
        answer(observer, InfoResponse.newBuilder().setInfo(info).build());
    }

    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        if (!request.hasInfo()) {
            throw ErrorCode.INVALID_ARGUMENT.about("info must be set");
        }
        BlobRecord updated =
                content.update(
                        namespace,
                        validDigest(request.getInfo().getDigest()),
                        request.getInfo().getLabelsMap(),
                        request.getUpdateMask().getPathsList());
        answer(observer, UpdateResponse.newBuilder().setInfo(toProto(updated)).build());
    }

    @Override
    public void list(ListContentRequest request, StreamObserver<ListContentResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parse(request.getFiltersList());
        Streaming.<ListContentResponse, Info>pages(
                observer,
                page -> content.forEach(namespace, filter, blob -> page.accept(toProto(blob))),
                infos -> ListContentResponse.newBuilder().addAllInfo(infos).build());
    }

    @Override
    public void delete(DeleteContentRequest request, StreamObserver<Empty> observer) {
        var scope = Caller.current().scope();
        content.delete(scope, Digest.parse(request.getDigest()));
        done(observer);
    }

    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Digest digest;
        try {
            digest = Digest.parse(request.getDigest());
        } catch (DavitException e) {
            throw e.within(request.getDigest());
        }
        BlobRead.answer(request, content.open(namespace, digest), observer);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
        try {
            String namespace = Caller.current().requireNamespace();
            Status status = Ingests.toProto(content.status(namespace, request.getRef()));
            answer(observer, StatusResponse.newBuilder().setStatus(status).build());
        } catch (DavitException e) {
            throw e.within("could not get status for ref \"" + request.getRef() + "\"");
        }
    }

    @Override
    public void listStatuses(
            ListStatusesRequest request, StreamObserver<ListStatusesResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parse(request.getFiltersList());
        var response = ListStatusesResponse.newBuilder();
        content.forEachIngest(
                namespace, filter, status -> response.addStatuses(Ingests.toProto(status)));
        answer(observer, response.build());
    }

    @Override
    public StreamObserver<WriteContentRequest> write(
            StreamObserver<WriteContentResponse> observer) {
        Caller caller = Caller.current();
        return new ContentWrite(() -> new NamespacedTarget(content, caller.scope()), observer);
    }

    @Override
    public void abort(AbortRequest request, StreamObserver<Empty> observer) {
        content.abort(Caller.current().scope(), request.getRef());
        done(observer);
    }

    private static Digest validDigest(String text) {
        try {
            return Digest.parse(text);
        } catch (DavitException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, "\"" + text + "\" failed validation", e);
        }
    }

    private static Info toProto(BlobRecord blob) {
        return Info.newBuilder()
                .setDigest(blob.digest().toString())
                .setSize(blob.sizeBytes())
                .setCreatedAt(Times.toProto(blob.createdAt()))
                .setUpdatedAt(Times.toProto(blob.updatedAt()))
                .putAllLabels(blob.labels())
                .build();
    }
}
