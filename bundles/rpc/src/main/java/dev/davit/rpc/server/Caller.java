package dev.davit.rpc.server;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.CallHeaders;
import dev.davit.metadata.Scope;
import dev.davit.service.Identifiers;

/**
 * What a request says about who makes it.
 *
 * @param namespace value of header containerd-namespace, empty if absent
 * @param lease value of header containerd-lease, empty if absent
 */
public record Caller(String namespace, String lease) {
    /** Who makes the call that this thread handles. */
    public static Caller current() {
        CallHeaders headers = CallHeaders.current();
        return new Caller(headers.namespace(), headers.lease());
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
