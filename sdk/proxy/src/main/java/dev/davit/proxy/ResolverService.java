package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImagePusher;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.server.Streaming;
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

import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** The protocol of resolvers. */
final class ResolverService extends ImageResolverGrpc.ImageResolverImplBase {
    private final ImageResolver resolver;
    private final Set<String> prefixes;

    /**
     * @param prefixes how references begin that the resolver accepts
     */
    ResolverService(ImageResolver resolver, Set<String> prefixes) {
        this.resolver = resolver;
        this.prefixes = Set.copyOf(prefixes);
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> observer) {
        answer(
                observer,
                DescribeResponse.newBuilder()
                        .addAllPrefixes(prefixes)
                        .setPushes(resolver instanceof ImagePusher)
                        .build());
    }

    @Override
    public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
        ResolvedImage image = resolver.resolve(request.getReference());
        answer(
                observer,
                ResolveResponse.newBuilder()
                        .setName(image.name())
                        .setTarget(Descriptors.toProto(image.target()))
                        .build());
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
        Streaming.answer(
                observer,
                stream -> {
                    try (InputStream content =
                            resolver.fetch(
                                    request.getName(),
                                    Descriptors.fromProto(request.getPiece()),
                                    request.getOffset())) {
                        stream.send(FetchResponse.getDefaultInstance());
                        OutboundBytes.send(
                                stream,
                                content,
                                bytes -> FetchResponse.newBuilder().setData(bytes).build());
                    } catch (IOException e) {
                        throw OutboundBytes.failed(e);
                    }
                });
    }

    @Override
    public StreamObserver<PushRequest> push(StreamObserver<PushResponse> observer) {
        var content = new InboundBytes<PushRequest>(observer, PushRequest::getData);
        Streaming.answer(
                observer,
                stream -> {
                    try (content) {
                        push(content.first().getHeader(), content);
                        stream.send(PushResponse.getDefaultInstance());
                    }
                });
        return content;
    }

    private void push(PushHeader header, InputStream content) {
        if (!(resolver instanceof ImagePusher pusher)) {
            throw ErrorCode.UNIMPLEMENTED.about("this resolver sends no images");
        }
        pusher.push(header.getName(), Descriptors.fromProto(header.getPiece()), content);
    }
}
