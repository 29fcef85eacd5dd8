package dev.davit.grpc.server;

import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.TraceHeaders;
import dev.davit.grpc.server.CallObserver.CallWatch;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

import java.util.Optional;

/** What happens around every call: who calls, traces, error mapping, interruption, limits. */
final class CallInterceptor implements ServerInterceptor {
    private final int maxSendBytes;
    private final CallObserver observer;

    CallInterceptor(int maxSendBytes, CallObserver observer) {
        this.maxSendBytes = maxSendBytes;
        this.observer = observer;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        CallHeaders caller = CallHeaders.of(headers);
        Optional<TraceContext> parent = TraceHeaders.read(headers);
        CallWatch watch = observer.begin(call.getMethodDescriptor(), caller, parent);
        var tracked = new TrackedCall<Q, R>(call, maxSendBytes, watch);
        Context context = caller.inContext().withValue(TrackedCall.CURRENT, tracked);
        var runner = new CallRunner(tracked, watch.context().or(() -> parent));
        Context.current().addListener(runner, Runnable::run);
        var started = new Started<Q>();
        runner.run(
                () -> started.listener = Contexts.interceptCall(context, tracked, headers, next));
        return new RunningListener<>(started.listener, runner, watch);
    }

    /** Holds what a step has answered; a step that failed leaves a listener that does nothing. */
    private static final class Started<Q> {
        private ServerCall.Listener<Q> listener = new ServerCall.Listener<>() {};
    }

    private static final class RunningListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final CallRunner runner;
        private final CallWatch watch;

        RunningListener(ServerCall.Listener<Q> listener, CallRunner runner, CallWatch watch) {
            super(listener);
            this.runner = runner;
            this.watch = watch;
        }

        @Override
        public void onMessage(Q message) {
            watch.received();
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

        @Override
        public void onCancel() {
            watch.ended(Status.CANCELLED);
            super.onCancel();
        }
    }
}
