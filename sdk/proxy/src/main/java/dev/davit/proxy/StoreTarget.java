package dev.davit.proxy;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.grpc.content.WriteTarget;

import java.util.Optional;

/**
 * A content store for Write calls; labels of a blob are its caller's affair.
 *
 * @param store where bytes go
 */
record StoreTarget(ContentStore store) implements WriteTarget {
    @Override
    public Ingest open(String ref, long total, Optional<Digest> expected) {
        ContentWriter writer = store.writer(ref, total, expected);
        return new Ingest(writer, (size, digest, _) -> writer.commit(size, digest));
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
}
