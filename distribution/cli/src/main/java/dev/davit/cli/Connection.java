package dev.davit.cli;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** How the daemon is reached; flags and environment are those of ctr. */
final class Connection {
    private static final int MESSAGE_BYTES = 16 << 20;

    @Option(
            names = {"-a", "--address"},
            paramLabel = "PATH",
            defaultValue = "${env:CONTAINERD_ADDRESS:-/run/containerd/containerd.sock}",
            description = "socket of the daemon (CONTAINERD_ADDRESS; ${DEFAULT-VALUE})")
    private String address = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            defaultValue = "${env:CONTAINERD_NAMESPACE:-default}",
            description =
                    "namespace of what commands name (CONTAINERD_NAMESPACE; ${DEFAULT-VALUE})")
    private String namespace = "";

    /** Does something with a channel to the daemon, in the namespace of the command line. */
    <R> R with(Function<Channel, R> work) {
        return within(namespace, work);
    }

    /** Does something with a channel to the daemon, in a namespace. */
    <R> R within(String scope, Function<Channel, R> work) {
        Path socket = Path.of(address.startsWith("unix://") ? address.substring(7) : address);
        if (!Files.exists(socket)) {
            throw new IllegalStateException(
                    "no daemon at " + socket + ": there is no such socket; see --address");
        }
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .eventLoopGroup(loop)
                        // Unix sockets know no keep-alive; gRPC sets it unless told otherwise.
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                        .maxInboundMessageSize(MESSAGE_BYTES)
                        .usePlaintext()
                        .build();
        try {
            var headers = new Metadata();
            headers.put(
                    Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER),
                    scope);
            return work.apply(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
        } finally {
            channel.shutdownNow();
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1_000);
        }
    }
}
