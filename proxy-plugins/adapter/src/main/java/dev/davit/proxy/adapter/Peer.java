package dev.davit.proxy.adapter;

import com.google.common.util.concurrent.ListenableFuture;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.CallHeaders;
import dev.davit.proto.health.v1.HealthCheckRequest;
import dev.davit.proto.health.v1.HealthCheckResponse;
import dev.davit.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.davit.proto.health.v1.HealthGrpc;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The process behind a proxy plugin. Once started, it is looked for and connected to without anyone
 * asking, and again whenever the connection is lost. Usable from any thread.
 *
 * <p>A call of a peer that is not there is UNAVAILABLE at once; one that comes a moment after the
 * connection was lost waits for the next. A call whose connection broke is made again if nothing of
 * it reached the peer, or if it is a question; a change that may have reached it is not.
 */
public final class Peer implements AutoCloseable {
    /**
     * How long a change goes on whose caller has gone: what the peer has been told may happen
     * anyway, and it is better to know. Less than a second, since whoever gave up waits for it.
     */
    private static final Duration GRACE = Duration.ofMillis(800);

    /** How long an answer to whether it is well may take. */
    private static final Duration CHECK = Duration.ofSeconds(2);

    /** Each waits at most a moment. */
    private static final int ATTEMPTS = 5;

    private final String name;
    private final String address;
    private final Connector connector;
    private final Supplier<CallHeaders> headers;

    /**
     * Connects to nobody yet.
     *
     * @param name what messages call it, {@code snapshotter "stargz"} for example
     * @param address path of its socket, with or without {@code unix://}
     * @param headers in whose name calls are made
     * @throws DavitException INVALID_ARGUMENT if the address is none of a Unix socket
     */
    public Peer(String name, String address, Supplier<CallHeaders> headers) {
        this(name, SocketFile.of(name, address, OptionalInt.empty()), headers, _ -> {});
    }

    /**
     * The same.
     *
     * @param greeting said to every new connection before it counts; bounded, and throws if the
     *     peer cannot be used
     */
    Peer(
            String name,
            SocketFile socket,
            Supplier<CallHeaders> headers,
            Consumer<Channel> greeting) {
        this.name = name;
        this.address = socket.address();
        this.headers = headers;
        connector = new Connector(socket, greeting);
    }

    /** Begins to look for it; returns at once, whether it is there or not. */
    public void start() {
        connector.start();
    }

    /** Where it listens, as configured. */
    String address() {
        return address;
    }

    /** Why it would not answer now, as far as is known without asking it. */
    Optional<String> trouble() {
        return connector.trouble();
    }

    /**
     * Asks it whether it is well. One that knows no such question but answers is.
     *
     * @throws DavitException UNAVAILABLE with the reason if it is not
     */
    void check() {
        HealthCheckResponse answer;
        try {
            answer =
                    attempt(
                            true,
                            route -> {
                                try {
                                    return ClientCalls.blockingUnaryCall(
                                            route.channel(headers.get()),
                                            HealthGrpc.getCheckMethod(),
                                            route.options()
                                                    .withDeadlineAfter(
                                                            CHECK.toNanos(), TimeUnit.NANOSECONDS),
                                            HealthCheckRequest.getDefaultInstance());
                                } catch (StatusRuntimeException e) {
                                    throw route.failure(e);
                                }
                            });
        } catch (DavitException e) {
            judge(e);
            return;
        }
        if (answer.getStatus() == ServingStatus.NOT_SERVING) {
            throw unavailable(address + " says that it is not serving", null);
        }
    }

    /** Many peers have no health service, and say so: that is an answer. */
    private void judge(DavitException failure) {
        switch (failure.code()) {
            case UNIMPLEMENTED, NOT_FOUND -> {}
            case DEADLINE_EXCEEDED ->
                    throw unavailable("no answer from " + address + " to a health check", failure);
            case UNAVAILABLE, CANCELLED -> throw failure;
            default -> throw unavailable(address + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Asks for work that may take long. A caller who goes ends the call.
     *
     * @throws DavitException what the peer answers; UNAVAILABLE if it does not answer; CANCELLED
     */
    <Q, R> R ask(MethodDescriptor<Q, R> method, Q question) {
        return ask(false, method, question);
    }

    /** The same for what changes nothing. */
    <Q, R> R consult(MethodDescriptor<Q, R> method, Q question) {
        return ask(true, method, question);
    }

    private <Q, R> R ask(boolean repeatable, MethodDescriptor<Q, R> method, Q question) {
        return attempt(
                repeatable,
                route -> {
                    try {
                        return ClientCalls.blockingUnaryCall(
                                route.channel(headers.get()), method, route.options(), question);
                    } catch (StatusRuntimeException e) {
                        throw route.failure(e);
                    }
                });
    }

    /**
     * Asks for a change. A caller who goes while the peer works is kept for a moment to see the
     * result: the change has either happened, or this throws. Same errors as {@link #ask}.
     */
    <Q, R> R settle(MethodDescriptor<Q, R> method, Q request) {
        return settle(false, method, request);
    }

    /** The same for a question that is answered soon. */
    <Q, R> R query(MethodDescriptor<Q, R> method, Q request) {
        return settle(true, method, request);
    }

    private <Q, R> R settle(boolean repeatable, MethodDescriptor<Q, R> method, Q request) {
        return attempt(
                repeatable,
                route -> {
                    var options = route.options(GRACE);
                    // Not in the context of the caller: its end would end the call at once.
                    Context context = Context.current().fork();
                    Context previous = context.attach();
                    try {
                        var call = route.channel(headers.get()).newCall(method, options);
                        return await(ClientCalls.futureUnaryCall(call, request), route);
                    } finally {
                        context.detach(previous);
                    }
                });
    }

    private <R> R await(ListenableFuture<R> answer, Route route) {
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
                    ? route.failure(status)
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
     * Asks a question whose answer is a stream and hands on its messages as they come. What the
     * consumer throws ends the stream and reaches the caller. Same errors as {@link #ask}.
     */
    <Q, R> void stream(MethodDescriptor<Q, R> method, Q question, Consumer<R> consumer) {
        attempt(
                true,
                route -> {
                    Context.CancellableContext context = Context.current().withCancellation();
                    Iterator<R> messages;
                    Context previous = context.attach();
                    try {
                        messages =
                                ClientCalls.blockingServerStreamingCall(
                                        route.channel(headers.get()),
                                        method,
                                        route.options(),
                                        question);
                    } finally {
                        context.detach(previous);
                    }
                    try (context) {
                        while (hasNext(messages, route)) {
                            route.used();
                            consumer.accept(messages.next());
                        }
                    }
                    return true;
                });
    }

    private static boolean hasNext(Iterator<?> messages, Route route) {
        try {
            return messages.hasNext();
        } catch (StatusRuntimeException e) {
            throw route.failure(e);
        }
    }

    /**
     * Opens a conversation that outlives the step of its caller. Throws UNAVAILABLE, CANCELLED.
     *
     * @param opening says the first words; may be called twice, if nobody has heard them
     */
    <Q, R, T> T converse(MethodDescriptor<Q, R> method, Function<Talk<Q, R>, T> opening) {
        return attempt(
                false,
                route -> {
                    Context context = Context.current().fork();
                    Context previous = context.attach();
                    try {
                        return opening.apply(
                                new Talk<>(
                                        ClientCalls.blockingBidiStreamingCall(
                                                route.channel(headers.get()),
                                                method,
                                                route.options()),
                                        route));
                    } finally {
                        context.detach(previous);
                    }
                });
    }

    /** The same for a question that is answered by a stream. */
    <Q, R, T> T listen(MethodDescriptor<Q, R> method, Q question, Function<Talk<Q, R>, T> opening) {
        return attempt(
                false,
                route -> {
                    Context context = Context.current().fork();
                    Context previous = context.attach();
                    try {
                        return opening.apply(
                                new Talk<>(
                                        ClientCalls.blockingV2ServerStreamingCall(
                                                route.channel(headers.get()),
                                                method,
                                                route.options(),
                                                question),
                                        route));
                    } finally {
                        context.detach(previous);
                    }
                });
    }

    /**
     * Calls, and again if that does no harm: processes that leave one after the other may each
     * refuse it.
     */
    private <T> T attempt(boolean question, Function<Route, T> call) {
        for (int attempt = 1; ; attempt++) {
            Route route = route(question);
            try {
                return call.apply(route);
            } catch (Unsent e) {
                if (attempt == ATTEMPTS) {
                    throw route.lost(e);
                }
            }
        }
    }

    /** The way of a call that is not made again. Same errors as {@link #ask}. */
    Route route() {
        return route(false);
    }

    /**
     * A way to it.
     *
     * @throws DavitException UNAVAILABLE if nobody is there, CANCELLED
     */
    private Route route(boolean question) {
        if (Thread.currentThread().isInterrupted()) {
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text());
        }
        try {
            return new Route(name, address, connector.channel(), question);
        } catch (Unreachable e) {
            throw unavailable(e.reason(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    static DavitException cancelled(Exception cause) {
        return new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), cause);
    }

    private DavitException unavailable(String reason, @Nullable Exception cause) {
        return new DavitException(
                ErrorCode.UNAVAILABLE,
                name + ": " + reason + ": " + ErrorCode.UNAVAILABLE.text(),
                cause);
    }

    /** Ends the connection and the calls on it. */
    @Override
    public void close() {
        connector.close();
    }
}
