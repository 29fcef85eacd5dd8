package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;

import dev.davit.grpc.UnixSockets;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.netty.channel.EventLoopGroup;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A connection to the daemon that calls any method with messages known by their descriptors. */
final class Wire implements AutoCloseable {
    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    private Wire(EventLoopGroup loop, ManagedChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    static Wire connect(Path socket) {
        EventLoopGroup loop = UnixSockets.loop(1, "replay");
        return new Wire(loop, UnixSockets.channel(socket.toString(), loop).build());
    }

    /** Begins a call; nothing is sent yet. */
    Exchange begin(MethodDescriptor method, Map<String, String> headers) {
        var metadata = new Metadata();
        headers.forEach(
                (key, value) ->
                        metadata.put(
                                Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value));
        ClientCall<DynamicMessage, DynamicMessage> call =
                channel.newCall(
                        describe(method),
                        CallOptions.DEFAULT
                                .withWaitForReady()
                                .withDeadlineAfter(30, TimeUnit.SECONDS));
        return new Exchange(method, call, metadata);
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> describe(
            MethodDescriptor method) {
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
                .setType(MethodType.UNKNOWN)
                .setRequestMarshaller(
                        ProtoUtils.marshaller(
                                DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(
                        ProtoUtils.marshaller(
                                DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        UnixSockets.stop(loop);
    }
}
