package dev.davit.grpc.server;

import com.google.protobuf.MessageLite;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.server.CallObserver.CallWatch;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call that is watched, closed at most once, sends its headers at most once, and sends no message
 * larger than the limit.
 */
final class TrackedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    /** The call that this thread handles. */
    static final Context.Key<TrackedCall<?, ?>> CURRENT = Context.key("call");

    private final int maxSendBytes;
    private final CallWatch watch;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();

    TrackedCall(ServerCall<Q, R> call, int maxSendBytes, CallWatch watch) {
        super(call);
        this.maxSendBytes = maxSendBytes;
        this.watch = watch;
    }

    /** gRPC's stubs send headers with the first message, whether or not they went before. */
    @Override
    public void sendHeaders(Metadata headers) {
        if (begun.compareAndSet(false, true)) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public void sendMessage(R message) {
        if (message instanceof MessageLite lite && lite.getSerializedSize() > maxSendBytes) {
            throw ErrorCode.RESOURCE_EXHAUSTED.about(
                    "trying to send message larger than max ("
                            + lite.getSerializedSize()
                            + " vs. "
                            + maxSendBytes
                            + ")");
        }
        watch.sent();
        super.sendMessage(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed.compareAndSet(false, true)) {
            // Before the client can know: it finds itself counted when it looks.
            watch.ended(status);
            super.close(status, trailers);
        }
    }
}
