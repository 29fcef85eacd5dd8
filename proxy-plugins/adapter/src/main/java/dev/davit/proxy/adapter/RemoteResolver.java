package dev.davit.proxy.adapter;

import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImagePusher;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.proto.plugins.resolver.v1.DescribeRequest;
import dev.davit.proto.plugins.resolver.v1.DescribeResponse;
import dev.davit.proto.plugins.resolver.v1.FetchRequest;
import dev.davit.proto.plugins.resolver.v1.FetchResponse;
import dev.davit.proto.plugins.resolver.v1.ImageResolverGrpc;
import dev.davit.proto.plugins.resolver.v1.PushHeader;
import dev.davit.proto.plugins.resolver.v1.PushRequest;
import dev.davit.proto.plugins.resolver.v1.PushResponse;
import dev.davit.proto.plugins.resolver.v1.ResolveRequest;
import dev.davit.proto.plugins.resolver.v1.ResolveResponse;

import io.grpc.StatusException;

import java.io.IOException;
import java.io.InputStream;

/** A resolver of another process, which may send images, too. */
public class RemoteResolver implements ImageResolver, ImagePusher {
    private final Peer peer;
    private final Handshake<DescribeRequest, DescribeResponse> handshake;

    /**
     * @param handshake what the peer accepts
     */
    RemoteResolver(Peer peer, Handshake<DescribeRequest, DescribeResponse> handshake) {
        this.peer = peer;
        this.handshake = handshake;
    }

    static Handshake<DescribeRequest, DescribeResponse> handshake() {
        return new Handshake<>(
                ImageResolverGrpc.getDescribeMethod(),
                DescribeRequest.getDefaultInstance(),
                DescribeResponse.getDefaultInstance());
    }

    @Override
    public boolean accepts(String reference) {
        return handshake.answer().getPrefixesList().stream().anyMatch(reference::startsWith);
    }

    @Override
    public ResolvedImage resolve(String reference) {
        var request = ResolveRequest.newBuilder().setReference(reference).build();
        ResolveResponse image = peer.consult(ImageResolverGrpc.getResolveMethod(), request);
        return new ResolvedImage(image.getName(), Descriptors.fromProto(image.getTarget()));
    }

    @Override
    public InputStream fetch(String name, Descriptor piece, long offset) {
        var request =
                FetchRequest.newBuilder()
                        .setName(name)
                        .setPiece(Descriptors.toProto(piece))
                        .setOffset(offset)
                        .build();
        return peer.listen(
                ImageResolverGrpc.getFetchMethod(),
                request,
                talk -> {
                    var content = new AnsweredBytes<>(talk, FetchResponse::getData);
                    content.begin();
                    return content;
                });
    }

    /** What was read of the content cannot be read again: the piece is named first, alone. */
    @Override
    public void push(String name, Descriptor piece, InputStream content) {
        if (!handshake.answer().getPushes()) {
            throw ErrorCode.UNIMPLEMENTED.about("the resolver of " + name + " sends no images");
        }
        var header = PushHeader.newBuilder().setName(name).setPiece(Descriptors.toProto(piece));
        Talk<PushRequest, PushResponse> talk =
                peer.converse(ImageResolverGrpc.getPushMethod(), opened -> opened);
        try {
            talk.call().write(PushRequest.newBuilder().setHeader(header).build());
            SentBytes.send(talk, content, bytes -> PushRequest.newBuilder().setData(bytes).build());
            if (talk.call().read() == null) {
                throw ErrorCode.INTERNAL.about("no answer to a push of " + name);
            }
        } catch (StatusException e) {
            throw talk.settled(e);
        } catch (IOException e) {
            talk.call().cancel("the content is broken", e);
            throw ErrorCode.UNKNOWN.about("content of " + piece.digest() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw Peer.cancelled(e);
        }
    }
}
