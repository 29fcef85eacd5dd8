package dev.davit.proxy;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.content.WriteTarget;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A content store for Write calls; labels of a blob are its caller's affair.
 *
 * @param store where bytes go
 */
record StoreTarget(ContentStore store) implements WriteTarget {
    @Override
    public Ingest open(String ref, long total, Optional<Digest> expected) {
        return new StoreIngest(store.writer(ref, total, expected));
    }

    @Override
    public boolean has(Digest digest) {
        try {
            store.info(digest);
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
        store.abort(ref);
    }

    private record StoreIngest(ContentWriter writer) implements Ingest {
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
            return writer.commit(sizeBytes, expected);
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
