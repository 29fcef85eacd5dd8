package dev.davit.rpc;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.grpc.content.WriteTarget;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.service.Content;

import java.util.Optional;

/**
 * Content of a namespace, for Write calls.
 *
 * @param content where it is
 * @param scope in whose name
 */
record NamespacedTarget(Content content, Scope scope) implements WriteTarget {
    @Override
    public Ingest open(String ref, long total, Optional<Digest> expected) {
        NamespacedWriter writer = content.writer(scope, ref, total, expected);
        return new Ingest(
                writer,
                (size, digest, labels) -> content.commit(scope, writer, size, digest, labels, ""));
    }

    @Override
    public boolean has(Digest digest) {
        try {
            content.info(scope.namespace(), digest);
            return true;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void abort(String ref) {
        content.abort(scope, ref);
    }
}
