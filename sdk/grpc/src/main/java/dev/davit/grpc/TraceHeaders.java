package dev.davit.grpc;

import dev.davit.api.trace.TraceContext;

import io.grpc.Metadata;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.Optional;

/** The headers traceparent and tracestate of W3C Trace Context, as gRPC carries them. */
public final class TraceHeaders {
    private static final Metadata.Key<String> PARENT =
            Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> STATE =
            Metadata.Key.of("tracestate", Metadata.ASCII_STRING_MARSHALLER);

    private TraceHeaders() {}

    /** What a call says about the trace it belongs to; empty if that is nothing or garbage. */
    public static Optional<TraceContext> read(Metadata headers) {
        Iterable<String> parents = headers.getAll(PARENT);
        if (parents == null) {
            return Optional.empty();
        }
        Iterator<String> parent = parents.iterator();
        String first = parent.next();
        return parent.hasNext()
                ? Optional.empty()
                : TraceContext.parse(first, joined(headers.getAll(STATE)));
    }

    /** Says it of a call that goes out. */
    public static void write(TraceContext context, Metadata headers) {
        headers.discardAll(PARENT);
        headers.discardAll(STATE);
        headers.put(PARENT, context.traceparent());
        if (!context.state().isEmpty()) {
            headers.put(STATE, context.state());
        }
    }

    private static String joined(@Nullable Iterable<String> values) {
        return values == null ? "" : String.join(",", values);
    }
}
