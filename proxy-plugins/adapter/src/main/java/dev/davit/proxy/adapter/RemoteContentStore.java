package dev.davit.proxy.adapter;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.convert.Ingests;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.content.v1.AbortRequest;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.DeleteContentRequest;
import dev.davit.proto.services.content.v1.Info;
import dev.davit.proto.services.content.v1.InfoRequest;
import dev.davit.proto.services.content.v1.ListContentRequest;
import dev.davit.proto.services.content.v1.ListStatusesRequest;
import dev.davit.proto.services.content.v1.StatusRequest;

import java.util.Optional;
import java.util.function.Consumer;

/** A content store of another process. */
public class RemoteContentStore implements ContentStore {
    private final Peer peer;

    /**
     * @param peer the process
     */
    public RemoteContentStore(Peer peer) {
        this.peer = peer;
    }

    @Override
    public ContentInfo info(Digest digest) {
        var request = InfoRequest.newBuilder().setDigest(digest.toString()).build();
        return fromProto(peer.query(ContentGrpc.getInfoMethod(), request).getInfo());
    }

    @Override
    public ContentReader open(Digest digest) {
        return new RemoteContentReader(peer, digest, info(digest).sizeBytes());
    }

    @Override
    public void delete(Digest digest) {
        var request = DeleteContentRequest.newBuilder().setDigest(digest.toString()).build();
        peer.settle(ContentGrpc.getDeleteMethod(), request);
    }

    @Override
    public void walk(Consumer<ContentInfo> visitor) {
        peer.stream(
                ContentGrpc.getListMethod(),
                ListContentRequest.getDefaultInstance(),
                page -> page.getInfoList().forEach(info -> visitor.accept(fromProto(info))));
    }

    @Override
    public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        return RemoteContentWriter.open(peer, ref, total, expected);
    }

    @Override
    public IngestStatus status(String ref) {
        return status(peer, ref);
    }

    static IngestStatus status(Peer peer, String ref) {
        var request = StatusRequest.newBuilder().setRef(ref).build();
        return Ingests.fromProto(peer.query(ContentGrpc.getStatusMethod(), request).getStatus());
    }

    @Override
    public void walkIngests(Consumer<IngestStatus> visitor) {
        peer.query(ContentGrpc.getListStatusesMethod(), ListStatusesRequest.getDefaultInstance())
                .getStatusesList()
                .forEach(status -> visitor.accept(Ingests.fromProto(status)));
    }

    @Override
    public void abort(String ref) {
        peer.settle(ContentGrpc.getAbortMethod(), AbortRequest.newBuilder().setRef(ref).build());
    }

    private static ContentInfo fromProto(Info info) {
        return new ContentInfo(
                Digest.parse(info.getDigest()),
                info.getSize(),
                Times.fromProto(info.getCreatedAt()),
                Times.fromProto(info.getUpdatedAt()));
    }
}
