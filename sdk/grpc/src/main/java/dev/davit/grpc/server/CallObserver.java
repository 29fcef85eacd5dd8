package dev.davit.grpc.server;

import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.CallHeaders;

import io.grpc.MethodDescriptor;
import io.grpc.Status;

import java.util.Optional;

/** Sees every call of a server begin and end. Called on any thread; must not block. */
public interface CallObserver {
    /** Looks away. */
    CallObserver NONE = (_, _, _) -> CallWatch.NONE;

    /**
     * A call begins.
     *
     * @param method what is called; of type UNKNOWN where nobody knows it before it is answered
     * @param caller who calls
     * @param parent the trace it belongs to, as its headers say
     */
    CallWatch begin(
            MethodDescriptor<?, ?> method, CallHeaders caller, Optional<TraceContext> parent);

    /** One call under observation. */
    interface CallWatch {
        /** Looks away. */
        CallWatch NONE = new CallWatch() {};

        /** The place in the trace of what is done for the call; empty for that of its headers. */
        default Optional<TraceContext> context() {
            return Optional.empty();
        }

        /** A message has come. */
        default void received() {}

        /** A message goes out. */
        default void sent() {}

        /** The call ends, with its answer or because the client has gone; told at least once. */
        default void ended(Status status) {}
    }
}
