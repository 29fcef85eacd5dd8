package dev.davit.metadata.database;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

/** Records of blobs and ingests. */
public final class BlobTable {
    /** Blobs by digest. */
    public static final Table<BlobRecord> BLOBS =
            new Table<>(
                    Kind.BLOB,
                    (digest, bytes) -> BlobRecord.fromBytes(Digest.parse(digest), bytes),
                    BlobRecord::toBytes);

    /** Ingests by ref. */
    public static final Table<IngestRecord> INGESTS =
            new Table<>(Kind.INGEST, IngestRecord::fromBytes, IngestRecord::toBytes);

    /** A namespace with this label lets others use its blobs whatever the policy. */
    private static final String SHAREABLE = "containerd.io/namespace.shareable";

    private BlobTable() {}

    public static DavitException notFound(Digest digest) {
        return ErrorCode.NOT_FOUND.about("content digest " + digest);
    }

    public static DavitException alreadyExists(Digest digest) {
        return ErrorCode.ALREADY_EXISTS.about("content " + digest);
    }

    public static DavitException unknownRef(String ref) {
        return ErrorCode.NOT_FOUND.about("reference " + ref);
    }

    /** Whether a namespace that shares its blobs has this one. */
    public static boolean isShared(Image image, Digest digest) {
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            String namespace = Keys.namespace(cursor.key());
            byte[] record = image.get(Keys.key(namespace, Kind.NAMESPACE));
            if (record != null
                    && "true"
                            .equals(
                                    NamespaceRecord.fromBytes(namespace, record)
                                            .labels()
                                            .get(SHAREABLE))
                    && image.get(Keys.key(namespace, Kind.BLOB, digest.toString())) != null) {
                return true;
            }
            cursor = image.cursor(start, Keys.behind(namespace));
        }
        return false;
    }
}
