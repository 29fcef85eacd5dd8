package dev.davit.grpc;

import dev.davit.api.trace.TraceContext;

import io.grpc.Context;
import io.grpc.Metadata;

import java.util.Objects;

/**
 * What the headers of a call say about who makes it.
 *
 * @param namespace value of header containerd-namespace, empty if absent
 * @param lease value of header containerd-lease, empty if absent
 */
public record CallHeaders(String namespace, String lease) {
    /** Of a call that nobody has asked for. */
    public static final CallHeaders NONE = new CallHeaders("", "");

    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<CallHeaders> KEY = Context.keyWithDefault("headers", NONE);

    public CallHeaders {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(lease);
    }

    /** Those of the call that this thread handles. */
    public static CallHeaders current() {
        return KEY.get();
    }

    /** Of several values the first counts. */
    public static CallHeaders of(Metadata headers) {
        return new CallHeaders(first(headers, NAMESPACE), first(headers, LEASE));
    }

    /** The current context with these headers. */
    public Context inContext() {
        return Context.current().withValue(KEY, this);
    }

    /** The headers as they go out, with the place in the trace of what this thread does. */
    public Metadata toMetadata() {
        var headers = new Metadata();
        TraceContext.current().ifPresent(context -> TraceHeaders.write(context, headers));
        if (!namespace.isEmpty()) {
            headers.put(NAMESPACE, namespace);
        }
        if (!lease.isEmpty()) {
            headers.put(LEASE, lease);
        }
        return headers;
    }

    private static String first(Metadata headers, Metadata.Key<String> key) {
        Iterable<String> values = headers.getAll(key);
        return values == null ? "" : values.iterator().next();
    }
}
