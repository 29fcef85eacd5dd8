package dev.davit.proxy.adapter;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.convert.Statuses;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The way of one call to its peer; notes how far it has come. */
final class Route extends ClientStreamTracer.Factory {
    private final String name;
    private final String address;
    private final ManagedChannel connection;

    /** Whether asking twice does no harm; not so any more once an answer has been used. */
    private volatile boolean repeatable;

    /** Whether the peer may know of the call: its headers have left. */
    private volatile boolean sent;

    /** Whether it was the peer who ended it. */
    private volatile boolean answered;

    private volatile boolean over;

    Route(String name, String address, ManagedChannel connection, boolean repeatable) {
        this.name = name;
        this.address = address;
        this.connection = connection;
        this.repeatable = repeatable;
    }

    /** An answer is used: the question cannot be asked again. */
    void used() {
        repeatable = false;
    }

    /** Whether the peer itself has ended the call. */
    boolean isAnswered() {
        return answered;
    }

    /** Whether the call has ended. */
    boolean isOver() {
        return over;
    }

    /** The connection, with headers of the caller. */
    Channel channel(CallHeaders headers) {
        return ClientInterceptors.intercept(
                connection, MetadataUtils.newAttachHeadersInterceptor(headers.toMetadata()));
    }

    /** The connection as it is. */
    Channel channel() {
        return connection;
    }

    CallOptions options() {
        return CallOptions.DEFAULT.withStreamTracerFactory(this);
    }

    /** For calls that do not end with the context of their caller, but some time after it. */
    CallOptions options(Duration grace) {
        Deadline deadline = Context.current().getDeadline();
        return deadline == null
                ? options()
                : options().withDeadline(deadline.offset(grace.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Also made for a call that gRPC sends again, since the peer has refused to know it. */
    @Override
    public ClientStreamTracer newClientStreamTracer(
            ClientStreamTracer.StreamInfo info, Metadata headers) {
        sent = false;
        over = false;
        return new ClientStreamTracer() {
            @Override
            public void outboundHeaders() {
                sent = true;
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                answered = true;
            }

            @Override
            public void streamClosed(Status status) {
                over = true;
            }
        };
    }

    /**
     * What a failure of the call stands for.
     *
     * @throws Unsent if the peer cannot have known of the call, or may be asked again
     */
    DavitException failure(StatusRuntimeException failure) {
        return failure(Statuses.failure(failure));
    }

    /** The same. */
    DavitException failure(StatusException failure) {
        return failure(Statuses.failure(failure));
    }

    /** Failures of the connection get words that name the plugin; those of the peer keep theirs. */
    private DavitException failure(DavitException failure) {
        // A server that has no more patience ends its calls as if it were their caller.
        boolean cut = failure.code() == ErrorCode.CANCELLED && !isGivenUp();
        if (answered || !(failure.code() == ErrorCode.UNAVAILABLE || cut)) {
            return failure;
        }
        if (!sent || repeatable) {
            throw new Unsent(failure);
        }
        return lost(failure);
    }

    private static boolean isGivenUp() {
        return Thread.currentThread().isInterrupted() || Context.current().isCancelled();
    }

    /** The failure of a call whose connection broke. */
    DavitException lost(Exception cause) {
        return new DavitException(
                ErrorCode.UNAVAILABLE,
                name
                        + ": the connection to "
                        + address
                        + " was lost: "
                        + ErrorCode.UNAVAILABLE.text(),
                cause);
    }
}
