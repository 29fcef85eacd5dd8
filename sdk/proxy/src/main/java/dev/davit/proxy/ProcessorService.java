package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.server.Streaming;
import dev.davit.proto.plugins.processor.v1.DescribeRequest;
import dev.davit.proto.plugins.processor.v1.DescribeResponse;
import dev.davit.proto.plugins.processor.v1.ProcessHeader;
import dev.davit.proto.plugins.processor.v1.ProcessRequest;
import dev.davit.proto.plugins.processor.v1.ProcessResponse;
import dev.davit.proto.plugins.processor.v1.StreamProcessorGrpc;

import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** The protocol of stream processors. */
final class ProcessorService extends StreamProcessorGrpc.StreamProcessorImplBase {
    private final StreamProcessor processor;
    private final Set<String> types;

    /**
     * @param types those that the processor takes; what it makes of them it is asked
     */
    ProcessorService(StreamProcessor processor, Set<String> types) {
        this.processor = processor;
        this.types = Set.copyOf(types);
    }

    @Override
    public void describe(DescribeRequest request, StreamObserver<DescribeResponse> observer) {
        var response = DescribeResponse.newBuilder();
        for (String type : types) {
            processor.returns(type).ifPresent(returned -> response.putReturns(type, returned));
        }
        answer(observer, response.build());
    }

    @Override
    public StreamObserver<ProcessRequest> process(StreamObserver<ProcessResponse> observer) {
        var input = new InboundBytes<ProcessRequest>(observer, ProcessRequest::getData);
        Streaming.answer(
                observer,
                stream -> {
                    try (input) {
                        process(input.first().getHeader(), input, stream);
                    } catch (IOException e) {
                        throw OutboundBytes.failed(e);
                    }
                });
        return input;
    }

    private void process(ProcessHeader header, InputStream input, Streaming<ProcessResponse> stream)
            throws IOException {
        String type = header.getMediaType();
        if (processor.returns(type).isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("media type \"" + type + "\" is not taken");
        }
        var payload = Anys.fromProto(header.hasPayload(), header.getPayload());
        try (InputStream output = processor.process(type, input, payload)) {
            stream.send(ProcessResponse.getDefaultInstance());
            OutboundBytes.send(
                    stream, output, bytes -> ProcessResponse.newBuilder().setData(bytes).build());
        }
    }
}
