package dev.davit.runtime.shim.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.UnixSockets;
import dev.davit.runtime.shim.connection.ShimChannel;
import dev.davit.runtime.shim.connection.ShimDialer;

import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Connects to shims that speak gRPC on Unix sockets; one thread serves them all. */
public final class GrpcDialer implements ShimDialer, AutoCloseable {
    private static final Duration LONGEST_DIAL = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable EventLoopGroup group;

    @Override
    public ShimChannel dial(String address, Duration limit) {
        ManagedChannel channel = UnixSockets.channel(path(address), group()).build();
        try {
            connect(channel, address, limit.compareTo(LONGEST_DIAL) < 0 ? limit : LONGEST_DIAL);
            return GrpcChannel.of(channel);
        } catch (DavitException e) {
            channel.shutdownNow();
            throw e;
        }
    }

    private static String path(String address) {
        String path = UnixSockets.path(address);
        if (path.startsWith("/")) {
            return path;
        }
        throw ErrorCode.UNIMPLEMENTED.about("gRPC address " + address + " of a shim");
    }

    private EventLoopGroup group() {
        lock.lock();
        try {
            if (group == null) {
                group = UnixSockets.loop(1, "shim-grpc-");
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private static void connect(ManagedChannel channel, String address, Duration limit) {
        try {
            if (!UnixSockets.awaitReady(channel, limit)) {
                throw ErrorCode.UNAVAILABLE.about("dial " + address + ": no answer");
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
                UnixSockets.stop(group);
            }
        } finally {
            lock.unlock();
        }
    }
}
