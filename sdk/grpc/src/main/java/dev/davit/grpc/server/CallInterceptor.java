package dev.davit.grpc.server;

import dev.davit.grpc.CallHeaders;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** What happens around every call: who calls, error mapping, interruption, limits. */
final class CallInterceptor implements ServerInterceptor {
    private final int maxSendBytes;

    CallInterceptor(int maxSendBytes) {
        this.maxSendBytes = maxSendBytes;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        var tracked = new TrackedCall<Q, R>(call, maxSendBytes);
        Context context =
                CallHeaders.of(headers).inContext().withValue(TrackedCall.CURRENT, tracked);
        var runner = new CallRunner(tracked);
        Context.current().addListener(runner, Runnable::run);
        var started = new Started<Q>();
        runner.run(
                () -> started.listener = Contexts.interceptCall(context, tracked, headers, next));
        return new RunningListener<>(started.listener, runner);
    }

    /** Holds what a step has answered; a step that failed leaves a listener that does nothing. */
    private static final class Started<Q> {
        private ServerCall.Listener<Q> listener = new ServerCall.Listener<>() {};
    }

    private static final class RunningListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final CallRunner runner;

        RunningListener(ServerCall.Listener<Q> listener, CallRunner runner) {
            super(listener);
            this.runner = runner;
        }

        @Override
        public void onMessage(Q message) {
            runner.run(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            runner.run(super::onHalfClose);
        }

        @Override
        public void onReady() {
            runner.run(super::onReady);
        }
    }
}
