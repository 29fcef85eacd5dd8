package dev.davit.proxy.adapter;

import dev.davit.api.Any;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.grpc.convert.Anys;
import dev.davit.proto.plugins.processor.v1.DescribeRequest;
import dev.davit.proto.plugins.processor.v1.DescribeResponse;
import dev.davit.proto.plugins.processor.v1.ProcessHeader;
import dev.davit.proto.plugins.processor.v1.ProcessRequest;
import dev.davit.proto.plugins.processor.v1.StreamProcessorGrpc;

import java.io.InputStream;
import java.util.Optional;

/** A stream processor of another process. */
public class RemoteProcessor implements StreamProcessor {
    private final Peer peer;
    private final Handshake<DescribeRequest, DescribeResponse> handshake;

    /**
     * @param handshake what the peer takes
     */
    RemoteProcessor(Peer peer, Handshake<DescribeRequest, DescribeResponse> handshake) {
        this.peer = peer;
        this.handshake = handshake;
    }

    static Handshake<DescribeRequest, DescribeResponse> handshake() {
        return new Handshake<>(
                StreamProcessorGrpc.getDescribeMethod(),
                DescribeRequest.getDefaultInstance(),
                DescribeResponse.getDefaultInstance());
    }

    @Override
    public Optional<String> returns(String mediaType) {
        return Optional.ofNullable(handshake.answer().getReturnsMap().get(mediaType));
    }

    @Override
    public InputStream process(String mediaType, InputStream input, Optional<Any> payload) {
        var header = ProcessHeader.newBuilder().setMediaType(mediaType);
        payload.ifPresent(any -> header.setPayload(Anys.toProto(any)));
        return ProcessedStream.open(
                peer, ProcessRequest.newBuilder().setHeader(header).build(), input);
    }
}
