package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;

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
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .eventLoopGroup(loop)
                        // Unix sockets know no keep-alive; gRPC sets it unless told otherwise.
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                        .maxInboundMessageSize(16 << 20)
                        .usePlaintext()
                        .build();
        return new Wire(loop, channel);
    }

    /** For stubs that are written out. */
    Channel channel() {
        return channel;
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
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1_000);
    }
}
