package dev.davit.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Both ends of a gRPC connection over a Unix socket. */
public final class UnixSockets {
    /** Largest message that clients of containerd send and take. */
    public static final int MESSAGE_BYTES = 16 << 20;

    private static final String SCHEME = "unix://";
    private static final long STOP_SECONDS = 5;

    static {
        // Otherwise Netty looks for three other ones, along the whole class path.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    private UnixSockets() {}

    /** The path in an address: containerd's configuration takes it with and without a scheme. */
    public static String path(String address) {
        return address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
    }

    /** Daemon threads that move the bytes of any number of connections. */
    public static EventLoopGroup loop(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, threads(name), EpollIoHandler.newFactory());
    }

    /** The JDK's own counting factory costs several milliseconds of the daemon's start. */
    private static ThreadFactory threads(String name) {
        var count = new AtomicInteger();
        return task ->
                Thread.ofPlatform().daemon().name(name + count.getAndIncrement()).unstarted(task);
    }

    /** Ends the threads; connections are closed by then. */
    public static void stop(EventLoopGroup loop) {
        loop.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** A connection to whoever listens on a socket; it is not made before it is used. */
    public static NettyChannelBuilder channel(String path, EventLoopGroup loop) {
        return NettyChannelBuilder.forAddress(new DomainSocketAddress(path))
                .eventLoopGroup(loop)
                .channelType(EpollDomainSocketChannel.class)
                // Unix sockets know no keep-alive; gRPC sets it unless told otherwise.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES)
                .idleTimeout(Long.MAX_VALUE, TimeUnit.DAYS)
                .disableRetry()
                .directExecutor();
    }

    /**
     * Why nobody answers on a socket; empty if somebody does, or if the caller is interrupted and
     * it cannot be told. Connecting to a Unix socket does not block.
     */
    public static Optional<String> obstacle(Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    Files.exists(socket) ? "nobody answers on it" : "there is no such socket");
        }
    }

    /** Connects; false if that does not succeed in time. */
    public static boolean awaitReady(ManagedChannel channel, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        ConnectivityState state = channel.getState(true);
        while (state != ConnectivityState.READY) {
            CountDownLatch changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return false;
            }
            state = channel.getState(true);
        }
        return true;
    }

    /** A server on a socket that is not there yet. */
    public static NettyServerBuilder server(String path, EventLoopGroup loop) {
        return NettyServerBuilder.forAddress(new DomainSocketAddress(path))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null);
    }
}
