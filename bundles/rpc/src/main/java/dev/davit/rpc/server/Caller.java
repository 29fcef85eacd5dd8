package dev.davit.rpc.server;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.Scope;
import dev.davit.service.Identifiers;

import io.grpc.Context;
import io.grpc.Metadata;

/**
 * What a request says about who makes it.
 *
 * @param namespace value of header containerd-namespace, empty if absent
 * @param lease value of header containerd-lease, empty if absent
 */
public record Caller(String namespace, String lease) {
    static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);
    static final Context.Key<Caller> KEY = Context.keyWithDefault("caller", new Caller("", ""));

    /** Who makes the call that this thread handles. */
    public static Caller current() {
        return KEY.get();
    }

    /** Of several values the first counts. */
    static Caller of(Metadata headers) {
        return new Caller(first(headers, NAMESPACE), first(headers, LEASE));
    }

    private static String first(Metadata headers, Metadata.Key<String> key) {
        Iterable<String> values = headers.getAll(key);
        return values == null ? "" : values.iterator().next();
    }

    /**
     * In whose name the call acts, for calls that cannot do without a namespace.
     *
     * @throws DavitException FAILED_PRECONDITION without one, INVALID_ARGUMENT for one that is no
     *     identifier
     */
    public Scope scope() {
        return new Scope(requireNamespace(), lease);
    }

    /** The namespace; same errors as {@link #scope}. */
    public String requireNamespace() {
        if (namespace.isEmpty()) {
            throw ErrorCode.FAILED_PRECONDITION.about("namespace is required");
        }
        try {
            Identifiers.check(namespace);
        } catch (DavitException e) {
            throw e.within("namespace validation");
        }
        return namespace;
    }
}
