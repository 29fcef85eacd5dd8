package dev.davit.proxy.adapter;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.UnixSockets;
import dev.davit.grpc.convert.Statuses;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The process behind a proxy plugin: one connection to its socket, made at the first call, and
 * again by the next call after it was lost. Usable from any thread.
 */
public final class Peer implements AutoCloseable {
    /** How long a peer that has accepted a connection may take to shake hands. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    /**
     * How long a change goes on whose caller has gone: what the peer has been told may happen
     * anyway, and it is better to know.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long the last calls may take to be told of the end. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private final String name;
    private final String address;
    private final Path socket;
    private final Supplier<CallHeaders> headers;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Connection connection;

    private record Connection(EventLoopGroup loop, ManagedChannel channel) {}

    /**
     * Connects to nobody yet.
     *
     * @param name what messages call it, {@code snapshotter "stargz"} for example
     * @param address path of its socket, with or without {@code unix://}
     * @param headers in whose name calls are made
     * @throws DavitException INVALID_ARGUMENT if the address is none of a Unix socket
     */
    public Peer(String name, String address, Supplier<CallHeaders> headers) {
        this.name = name;
        this.address = address;
        this.headers = headers;
        String path = UnixSockets.path(address);
        if (!path.startsWith("/")) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    name + ": address \"" + address + "\" is no path of a Unix socket");
        }
        socket = Path.of(path);
    }

    /** Where it listens, as configured. */
    String address() {
        return address;
    }

    /** Why it would not answer now, as far as is known without asking it. */
    Optional<String> trouble() {
        boolean fine = isUsed() ? isConnected() : Files.exists(socket);
        return fine
                ? Optional.empty()
                : UnixSockets.obstacle(socket).map(obstacle -> address + ": " + obstacle);
    }

    /**
     * Asks one question. A caller who goes ends the call.
     *
     * @throws DavitException what the peer answers; UNAVAILABLE if it does not answer; CANCELLED
     */
    <Q, R> R ask(MethodDescriptor<Q, R> method, Q question) {
        Channel channel = channel();
        try {
            return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, question);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /**
     * Asks for a change, or for anything that is answered soon. A caller who goes while the peer
     * works is kept for a while to see the result: the change has either happened, or this throws.
     * Same errors as {@link #ask}.
     */
    <Q, R> R settle(MethodDescriptor<Q, R> method, Q request) {
        Channel channel = channel();
        // Not in the context of the caller: its end would end the call at once.
        Context context = Context.current().fork();
        Context previous = context.attach();
        try {
            return await(
                    ClientCalls.futureUnaryCall(
                            channel.newCall(method, CallOptions.DEFAULT), request));
        } finally {
            context.detach(previous);
        }
    }

    private <R> R await(ListenableFuture<R> answer) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return interrupted
                            ? answer.get(GRACE.toNanos(), TimeUnit.NANOSECONDS)
                            : answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException status
                    ? failure(status)
                    : ErrorCode.INTERNAL.about(name + ": " + e.getCause());
        } catch (TimeoutException | CancellationException e) {
            answer.cancel(true);
            throw cancelled(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Asks for a stream and hands on its messages as they come. What the consumer throws ends the
     * stream and reaches the caller. Same errors as {@link #ask}.
     */
    <Q, R> void stream(MethodDescriptor<Q, R> method, Q question, Consumer<R> consumer) {
        Channel channel = channel();
        Context.CancellableContext context = Context.current().withCancellation();
        Iterator<R> messages;
        Context previous = context.attach();
        try {
            messages =
                    ClientCalls.blockingServerStreamingCall(
                            channel, method, CallOptions.DEFAULT, question);
        } finally {
            context.detach(previous);
        }
        try (context) {
            while (hasNext(messages)) {
                consumer.accept(messages.next());
            }
        }
    }

    private boolean hasNext(Iterator<?> messages) {
        try {
            return messages.hasNext();
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Opens a conversation that outlives the step of its caller. Throws UNAVAILABLE, CANCELLED. */
    <Q, R> BlockingClientCall<Q, R> converse(MethodDescriptor<Q, R> method) {
        Channel channel = channel();
        Context context = Context.current().fork();
        Context previous = context.attach();
        try {
            return ClientCalls.blockingBidiStreamingCall(channel, method, CallOptions.DEFAULT);
        } finally {
            context.detach(previous);
        }
    }

    /** The failure that a status of the peer, or the loss of it, stands for. */
    DavitException failure(StatusRuntimeException failure) {
        return lostOr(Statuses.failure(failure));
    }

    /** The same for one that ended a conversation. */
    DavitException failure(io.grpc.StatusException failure) {
        return lostOr(Statuses.failure(failure));
    }

    /** Failures of the connection get words that name the plugin; those of the peer keep theirs. */
    private DavitException lostOr(DavitException failure) {
        return failure.code() == ErrorCode.UNAVAILABLE && !isConnected()
                ? unavailable("the connection was lost", failure)
                : failure;
    }

    static DavitException cancelled(Exception cause) {
        return new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), cause);
    }

    private DavitException unavailable(String reason, @Nullable Exception cause) {
        return new DavitException(
                ErrorCode.UNAVAILABLE,
                name + " at " + address + ": " + reason + ": " + ErrorCode.UNAVAILABLE.text(),
                cause);
    }

    /** The connection, made if need be, with the headers of the caller. */
    private Channel channel() {
        if (Thread.currentThread().isInterrupted()) {
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text());
        }
        ManagedChannel channel = open();
        if (channel.getState(false) != ConnectivityState.READY) {
            connect(channel);
        }
        return ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers.get().toMetadata()));
    }

    /** A peer that is not there is told at once; one that is there is not made to wait. */
    private void connect(ManagedChannel channel) {
        Optional<String> obstacle = UnixSockets.obstacle(socket);
        if (obstacle.isPresent()) {
            throw unavailable(obstacle.get(), null);
        }
        channel.resetConnectBackoff();
        try {
            if (!UnixSockets.awaitReady(channel, HANDSHAKE)) {
                throw unavailable("it does not speak gRPC", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    private ManagedChannel open() {
        lock.lock();
        try {
            if (connection == null) {
                EventLoopGroup loop = UnixSockets.loop(1, "proxy-");
                connection =
                        new Connection(loop, UnixSockets.channel(socket.toString(), loop).build());
            }
            return connection.channel;
        } finally {
            lock.unlock();
        }
    }

    private boolean isUsed() {
        lock.lock();
        try {
            return connection != null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isConnected() {
        lock.lock();
        try {
            return connection != null
                    && connection.channel.getState(false) == ConnectivityState.READY;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection and the calls on it. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (connection != null) {
                end(connection);
                connection = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(Connection connection) {
        connection.channel.shutdownNow();
        try {
            connection.channel.awaitTermination(PARTING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        UnixSockets.stop(connection.loop);
    }
}
