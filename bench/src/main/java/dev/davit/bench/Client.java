package dev.davit.bench;

import dev.davit.proto.services.containers.v1.ContainersGrpc;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.images.v1.ImagesGrpc;
import dev.davit.proto.services.leases.v1.LeasesGrpc;
import dev.davit.proto.services.plugins.v1.PluginsGrpc;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.tasks.v1.TasksGrpc;
import dev.davit.proto.services.version.v1.VersionGrpc;

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

import java.nio.file.Path;

/** A connection to a daemon, in a namespace and under a lease, as clients work. */
final class Client implements AutoCloseable {
    /** Every call is made under it, so that no collection takes what a row has just made. */
    static final String LEASE = "bench";

    /** The same for both sides; one thread is enough for one connection. */
    private static final EventLoopGroup LOOP =
            new MultiThreadIoEventLoopGroup(
                    1,
                    work -> {
                        var thread = new Thread(work, "bench-client");
                        thread.setDaemon(true);
                        return thread;
                    },
                    EpollIoHandler.newFactory());

    private final ManagedChannel connection;
    private final Channel channel;

    Client(Path socket, String namespace) {
        connection =
                NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                        .channelType(EpollDomainSocketChannel.class)
                        .eventLoopGroup(LOOP)
                        // Unix sockets know no keep-alive; gRPC sets it unless told otherwise.
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                        .usePlaintext()
                        .build();
        var headers = new Metadata();
        headers.put(header("containerd-namespace"), namespace);
        headers.put(header("containerd-lease"), LEASE);
        channel =
                ClientInterceptors.intercept(
                        connection, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    VersionGrpc.VersionBlockingStub version() {
        return VersionGrpc.newBlockingStub(channel);
    }

    LeasesGrpc.LeasesBlockingStub leases() {
        return LeasesGrpc.newBlockingStub(channel);
    }

    ImagesGrpc.ImagesBlockingStub images() {
        return ImagesGrpc.newBlockingStub(channel);
    }

    ContainersGrpc.ContainersBlockingStub containers() {
        return ContainersGrpc.newBlockingStub(channel);
    }

    SnapshotsGrpc.SnapshotsBlockingStub snapshots() {
        return SnapshotsGrpc.newBlockingStub(channel);
    }

    ContentGrpc.ContentBlockingStub content() {
        return ContentGrpc.newBlockingStub(channel);
    }

    ContentGrpc.ContentStub contentStreams() {
        return ContentGrpc.newStub(channel);
    }

    TasksGrpc.TasksBlockingStub tasks() {
        return TasksGrpc.newBlockingStub(channel);
    }

    TasksGrpc.TasksFutureStub tasksLater() {
        return TasksGrpc.newFutureStub(channel);
    }

    PluginsGrpc.PluginsBlockingStub plugins() {
        return PluginsGrpc.newBlockingStub(channel);
    }

    PluginsGrpc.PluginsStub pluginStreams() {
        return PluginsGrpc.newStub(channel);
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
