package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.metadata.database.BlobTable;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.LostMark;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.IngestRecord;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * An ingest of a namespace, open for writing; used by one thread at a time. An ingest that stands
 * for a blob of the content store has no bytes of its own until something is written to it.
 */
public final class NamespacedWriter implements ContentWriter {
    private static final int COPY_BYTES = 1 << 20;

    private final Database database;
    private final ContentBackend backend;
    private final Pins pins;
    private final Scope scope;
    private final IngestRecord record;
    private final Optional<Digest> expected;
    private final Pins.Hold hold;
    private long total;
    private @Nullable ContentWriter writer;
    private @Nullable Digest shared;
    private long sharedSize;

    NamespacedWriter(
            Database database,
            ContentBackend backend,
            Pins pins,
            Scope scope,
            IngestRecord record,
            long total,
            Optional<Digest> expected,
            Optional<Digest> shareable,
            Pins.Hold hold) {
        this.database = database;
        this.backend = backend;
        this.pins = pins;
        this.scope = scope;
        this.record = record;
        this.total = total;
        this.expected = expected;
        this.hold = hold;
        Optional<Digest> blob = record.shared();
        if (blob.isEmpty() && backend.status(record.backendRef()).isEmpty()) {
            // Nothing of this ingest was kept, but the whole blob is there.
            blob = shareable;
        }
        Optional<Long> size = blob.flatMap(backend::size);
        if (size.isPresent()) {
            shared = blob.get();
            sharedSize = size.get();
        } else {
            writer = backend.writer(record.backendRef(), total, expected);
        }
    }

    /** State of the ingest under the client's ref. */
    @Override
    public IngestStatus status() {
        if (writer == null) {
            return new IngestStatus(
                    record.ref(), sharedSize, sharedSize, record.startedAt(), record.startedAt());
        }
        IngestStatus status = writer.status();
        return new IngestStatus(
                record.ref(),
                status.offset(),
                status.total(),
                status.startedAt(),
                status.updatedAt());
    }

    @Override
    public Digest digest() {
        return writer != null ? writer.digest() : requireShared();
    }

    @Override
    public void write(ByteBuffer data) {
        ownBytes(true).write(data);
    }

    @Override
    public void restart(long total) {
        if (total > 0) {
            this.total = total;
        }
        ownBytes(false).restart(total);
    }

    /** Makes the bytes a blob without labels. */
    @Override
    public Digest commit(long size, Optional<Digest> digest) {
        return commit(size, digest, Map.of());
    }

    /**
     * Makes the bytes a blob of the namespace; it joins the lease.
     *
     * @param size the length it must have, 0 for any
     * @param digest the digest it must have, empty for any
     * @param labels labels of the blob
     * @throws DavitException FAILED_PRECONDITION if size or digest differ; ALREADY_EXISTS if the
     *     namespace has it, and then the ingest is gone
     */
    public Digest commit(long size, Optional<Digest> digest, Map<String, String> labels) {
        IngestStatus status = status();
        if (size != 0 && size != status.offset()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "\""
                            + record.ref()
                            + "\" failed size validation: "
                            + status.offset()
                            + " != "
                            + size);
        }
        Digest name = digest.orElseGet(this::digest);
        try (Pins.Hold _ = pins.pinBlob(name.toString())) {
            Digest committed = commitBytes(size, digest);
            boolean added = recordBlob(committed, status.offset(), labels);
            if (!added) {
                throw BlobTable.alreadyExists(committed);
            }
            return committed;
        }
    }

    private Digest commitBytes(long size, Optional<Digest> digest) {
        ContentWriter own = writer;
        if (own == null) {
            Digest blob = requireShared();
            if (digest.isPresent() && !digest.get().equals(blob)) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "unexpected commit digest " + blob + ", expected " + digest.get());
            }
            return blob;
        }
        Digest name = digest.orElseGet(own::digest);
        try {
            return own.commit(size, digest);
        } catch (DavitException e) {
            // Another namespace has brought the same bytes: that is as good as having written them.
            if (e.code() == ErrorCode.ALREADY_EXISTS) {
                return name;
            }
            throw e;
        }
    }

    /** False if the namespace has it already. */
    private boolean recordBlob(Digest digest, long size, Map<String, String> labels) {
        try {
            return database.write(edit -> recordBlob(edit, digest, size, labels));
        } catch (RuntimeException e) {
            // The bytes are in the content store, but nothing names them.
            database.dirt().addContent();
            throw e;
        }
    }

    private boolean recordBlob(Edit edit, Digest digest, long size, Map<String, String> labels) {
        String namespace = scope.namespace();
        BlobTable.INGESTS.consume(edit, namespace, record.ref());
        edit.leaveLease(scope, ResourceTypes.INGEST, record.ref());
        edit.joinLease(scope, ResourceTypes.CONTENT, digest.toString());
        Optional<BlobRecord> before = BlobTable.BLOBS.get(edit, namespace, digest.toString());
        if (before.filter(record -> !LostMark.isOn(record.labels())).isPresent()) {
            return false;
        }
        // What was lost keeps what clients have said of it.
        Map<String, String> known = before.map(BlobRecord::labels).orElse(Map.of());
        BlobTable.BLOBS.put(
                edit,
                namespace,
                digest.toString(),
                new BlobRecord(
                        digest,
                        size,
                        LostMark.off(new LabelUpdate.Merge(labels).apply(known)),
                        before.map(BlobRecord::createdAt).orElse(edit.now()),
                        edit.now()));
        return true;
    }

    /** Releases the ref. */
    @Override
    public void close() {
        try (hold) {
            if (writer != null) {
                writer.close();
            }
        }
    }

    /** The backend's ingest; a shared one gets its own bytes first. */
    private ContentWriter ownBytes(boolean copy) {
        if (writer != null) {
            return writer;
        }
        ContentWriter own = backend.writer(record.backendRef(), total, expected);
        try {
            own.restart(total);
            if (copy) {
                copy(requireShared(), own);
            }
            database.write(this::recordOwnBytes);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
        writer = own;
        shared = null;
        return own;
    }

    /** An ingest that was dropped meanwhile does not come back. */
    private IngestRecord recordOwnBytes(Edit edit) {
        var own =
                new IngestRecord(
                        record.ref(),
                        record.backendRef(),
                        Optional.empty(),
                        total,
                        record.expiresAt(),
                        record.startedAt());
        if (BlobTable.INGESTS
                .get(edit, scope.namespace(), record.ref())
                .filter(now -> now.backendRef().equals(record.backendRef()))
                .isEmpty()) {
            throw ErrorCode.ABORTED.about("reference " + record.ref());
        }
        return BlobTable.INGESTS.put(edit, scope.namespace(), record.ref(), own);
    }

    private void copy(Digest from, ContentWriter to) {
        try (ContentReader reader = backend.open(from)) {
            ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
            long position = 0;
            for (int n = reader.read(buffer, position); n >= 0; n = reader.read(buffer, position)) {
                position += n;
                to.write(buffer.flip());
                buffer.clear();
            }
        }
    }

    private Digest requireShared() {
        if (shared == null) {
            throw new IllegalStateException("ingest " + record.ref() + " has bytes of its own");
        }
        return shared;
    }
}
