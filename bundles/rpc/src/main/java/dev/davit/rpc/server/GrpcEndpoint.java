package dev.davit.rpc.server;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.Listed;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.Slots;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The gRPC server on its Unix socket. */
@Component(
        service = DaemonPart.class,
        configurationPid = "server.grpc",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.server.v1",
        id = "grpc",
        requires = {"io.containerd.grpc.v1", "io.containerd.metrics.v1"})
public final class GrpcEndpoint implements DaemonPart {
    private static final Logger LOG = System.getLogger(GrpcEndpoint.class.getName());

    /** Most clients come and go; one more connect than this waiting is refused by the kernel. */
    private static final int BACKLOG = 1024;

    /** Headers are few and short, but lease ids and filters of traces may be long. */
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private static final int MAX_CALLS_PER_CONNECTION = 4096;
    private static final long KEEPALIVE_SECONDS = 10;
    private static final long STOP_SECONDS = 5;

    /** Table {@code io.containerd.server.v1.grpc} of the configuration file. */
    public @interface Config {
        /** Path of the socket. */
        String address();

        /** Owner of the socket. */
        int uid();

        /** Group of the socket. */
        int gid();

        /** Largest message taken, in bytes. */
        int max_recv_message_size();

        /** Largest message sent, in bytes. */
        int max_send_message_size();
    }

    private final Config config;
    private final DomainSocket socket;
    private final ServiceRegistry registry;
    private @Nullable Running running;

    private record Running(Server server, EventLoopGroup loop, CallExecutors executors) {}

    /** Opens nothing yet. */
    @Activate
    public GrpcEndpoint(@Reference Slots slots, Config config) {
        this.config = config;
        socket = new DomainSocket(Path.of(config.address()), config.uid(), config.gid());
        registry = new ServiceRegistry(slots.slot(GrpcSlot.TYPE));
    }

    @Override
    public int order() {
        return ENDPOINT;
    }

    @Override
    public String name() {
        return "gRPC on " + socket.path();
    }

    @Override
    public synchronized void start() {
        socket.prepare();
        var executors = new CallExecutors();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
        Server server =
                NettyServerBuilder.forAddress(new DomainSocketAddress(socket.bound().toFile()))
                        .channelType(EpollServerDomainSocketChannel.class)
                        .bossEventLoopGroup(loop)
                        .workerEventLoopGroup(loop)
                        // Unix sockets know no keep-alive; gRPC sets it unless told otherwise.
                        .withChildOption(io.netty.channel.ChannelOption.SO_KEEPALIVE, null)
                        .withOption(io.netty.channel.ChannelOption.SO_BACKLOG, BACKLOG)
                        .fallbackHandlerRegistry(registry)
                        .intercept(new CallInterceptor(config.max_send_message_size()))
                        .executor(Runnable::run)
                        .callExecutor(executors)
                        .maxInboundMessageSize(config.max_recv_message_size())
                        .maxInboundMetadataSize(MAX_HEADER_BYTES)
                        .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                        .permitKeepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .build();
        running = new Running(server, loop, executors);
        try {
            server.start();
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot listen on socket " + socket.path() + ": " + e);
        }
        socket.publish();
    }

    @Override
    @Deactivate
    public synchronized void stop() {
        Running parts = running;
        if (parts == null) {
            return;
        }
        running = null;
        try {
            socket.withdraw();
            parts.server.shutdown();
            if (!parts.server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                parts.server.shutdownNow();
                parts.server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove socket " + socket.path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.executors.close();
        parts.loop
                .shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
