package dev.davit.proxy.adapter;

import dev.davit.api.ErrorCode;
import dev.davit.grpc.convert.Statuses;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a peer says of itself once on each connection, so that it is known afterwards without
 * asking. What was said last holds while the connection is lost.
 *
 * @param <Q> kind of question
 * @param <R> kind of answer
 */
final class Handshake<Q, R> implements Consumer<Channel> {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final MethodDescriptor<Q, R> method;
    private final Q question;
    private volatile R answer;

    /**
     * @param unknown holds before the first connection
     */
    Handshake(MethodDescriptor<Q, R> method, Q question, R unknown) {
        this.method = method;
        this.question = question;
        answer = unknown;
    }

    /** What was said last. */
    R answer() {
        return answer;
    }

    @Override
    public void accept(Channel channel) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        try {
            answer = ClientCalls.blockingUnaryCall(channel, method, options, question);
        } catch (StatusRuntimeException e) {
            throw ErrorCode.UNAVAILABLE.about(
                    "it does not say what it is, "
                            + method.getFullMethodName()
                            + ": "
                            + Statuses.failure(e).getMessage());
        }
    }
}
