package dev.davit.rpc;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.content.WriteTarget;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.service.Content;

import java.nio.ByteBuffer;
import java.util.Map;
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
        return new NamespacedIngest(content, scope, content.writer(scope, ref, total, expected));
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

    private record NamespacedIngest(Content content, Scope scope, NamespacedWriter writer)
            implements Ingest {
        @Override
        public IngestStatus status() {
            return writer.status();
        }

        @Override
        public Digest digest() {
            return writer.digest();
        }

        @Override
        public void write(ByteBuffer data) {
            writer.write(data);
        }

        @Override
        public void restart(long total) {
            writer.restart(total);
        }

        @Override
        public Digest commit(
                long sizeBytes, Optional<Digest> expected, Map<String, String> labels) {
            return content.commit(scope, writer, sizeBytes, expected, labels, "");
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
