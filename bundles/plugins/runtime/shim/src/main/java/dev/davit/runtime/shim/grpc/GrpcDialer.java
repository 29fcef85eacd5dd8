package dev.davit.runtime.shim.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.runtime.shim.connection.ShimChannel;
import dev.davit.runtime.shim.connection.ShimDialer;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Connects to shims that speak gRPC on Unix sockets; one thread serves them all. */
public final class GrpcDialer implements ShimDialer, AutoCloseable {
    private static final int MAX_MESSAGE = 16 << 20;
    private static final Duration LONGEST_DIAL = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable EventLoopGroup group;

    @Override
    public ShimChannel dial(String address, Duration limit) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(new DomainSocketAddress(path(address)))
                        .eventLoopGroup(group())
                        .channelType(EpollDomainSocketChannel.class)
                        .withOption(ChannelOption.SO_KEEPALIVE, null)
                        .overrideAuthority("localhost")
                        .usePlaintext()
                        .maxInboundMessageSize(MAX_MESSAGE)
                        .idleTimeout(Long.MAX_VALUE, TimeUnit.DAYS)
                        .disableRetry()
                        .directExecutor()
                        .build();
        try {
            connect(channel, address, limit.compareTo(LONGEST_DIAL) < 0 ? limit : LONGEST_DIAL);
            return GrpcChannel.of(channel);
        } catch (DavitException e) {
            channel.shutdownNow();
            throw e;
        }
    }

    private static String path(String address) {
        if (address.startsWith("unix://")) {
            return address.substring("unix://".length());
        }
        if (address.startsWith("/")) {
            return address;
        }
        throw ErrorCode.UNIMPLEMENTED.about("gRPC address " + address + " of a shim");
    }

    private EventLoopGroup group() {
        lock.lock();
        try {
            if (group == null) {
                group =
                        new MultiThreadIoEventLoopGroup(
                                1,
                                Thread.ofPlatform().daemon().name("shim-grpc").factory(),
                                EpollIoHandler.newFactory());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private static void connect(ManagedChannel channel, String address, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        ConnectivityState state = channel.getState(true);
        try {
            while (state != ConnectivityState.READY) {
                CountDownLatch changed = new CountDownLatch(1);
                channel.notifyWhenStateChanged(state, changed::countDown);
                if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw ErrorCode.UNAVAILABLE.about("dial " + address + ": no answer");
                }
                state = channel.getState(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }

    /** Ends the thread; connections are closed by then. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (group != null) {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                        .awaitUninterruptibly(2, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }
}
