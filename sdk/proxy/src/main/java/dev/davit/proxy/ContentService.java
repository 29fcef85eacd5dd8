package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.content.BlobRead;
import dev.davit.grpc.content.ContentWrite;
import dev.davit.grpc.convert.Ingests;
import dev.davit.grpc.convert.Times;
import dev.davit.grpc.server.Streaming;
import dev.davit.kit.filter.Filters;
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

import io.grpc.stub.StreamObserver;

import java.util.Optional;

/** The protocol of content stores, without labels. */
final class ContentService extends ContentGrpc.ContentImplBase {
    private final ContentStore store;

    ContentService(ContentStore store) {
        this.store = store;
    }

    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> observer) {
        ContentInfo info = store.info(Digest.parse(request.getDigest()));
        answer(observer, InfoResponse.newBuilder().setInfo(toProto(info)).build());
    }

    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> observer) {
        throw ErrorCode.UNIMPLEMENTED.about("this content store keeps no labels");
    }

    @Override
    public void list(ListContentRequest request, StreamObserver<ListContentResponse> observer) {
        Filter filter = Filters.parse(request.getFiltersList());
        Streaming.<ListContentResponse, Info>pages(
                observer,
                page ->
                        store.walk(
                                info -> {
                                    if (filter.matches(fields(info))) {
                                        page.accept(toProto(info));
                                    }
                                }),
                infos -> ListContentResponse.newBuilder().addAllInfo(infos).build());
    }

    @Override
    public void delete(DeleteContentRequest request, StreamObserver<Empty> observer) {
        store.delete(Digest.parse(request.getDigest()));
        done(observer);
    }

    @Override
    public void read(ReadContentRequest request, StreamObserver<ReadContentResponse> observer) {
        BlobRead.answer(request, store.open(Digest.parse(request.getDigest())), observer);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
        Status status = Ingests.toProto(store.status(request.getRef()));
        answer(observer, StatusResponse.newBuilder().setStatus(status).build());
    }

    @Override
    public void listStatuses(
            ListStatusesRequest request, StreamObserver<ListStatusesResponse> observer) {
        Filter filter = Filters.parse(request.getFiltersList());
        var response = ListStatusesResponse.newBuilder();
        store.walkIngests(
                status -> {
                    if (filter.matches(fields(status))) {
                        response.addStatuses(Ingests.toProto(status));
                    }
                });
        answer(observer, response.build());
    }

    @Override
    public StreamObserver<WriteContentRequest> write(
            StreamObserver<WriteContentResponse> observer) {
        return new ContentWrite(() -> new StoreTarget(store), observer);
    }

    @Override
    public void abort(AbortRequest request, StreamObserver<Empty> observer) {
        store.abort(request.getRef());
        done(observer);
    }

    private static Info toProto(ContentInfo info) {
        return Info.newBuilder()
                .setDigest(info.digest().toString())
                .setSize(info.sizeBytes())
                .setCreatedAt(Times.toProto(info.createdAt()))
                .setUpdatedAt(Times.toProto(info.updatedAt()))
                .build();
    }

    private static Fields fields(ContentInfo info) {
        return path ->
                path.getFirst().equals("digest")
                        ? Optional.of(info.digest().toString())
                        : Optional.empty();
    }

    private static Fields fields(IngestStatus status) {
        return path -> path.getFirst().equals("ref") ? Optional.of(status.ref()) : Optional.empty();
    }
}
