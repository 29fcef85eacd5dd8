package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.IngestStatus;
import dev.davit.metadata.database.BlobTable;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Losses;
import dev.davit.metadata.database.LostMark;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.slots.Slot;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The content store as namespaces see it: a blob is seen only after it was committed in the
 * namespace, and refs of different namespaces never meet.
 */
public final class NamespacedContent {
    /** An ingest that no lease keeps may be dropped after this time. */
    private static final Duration INGEST_LIFE = Duration.ofHours(24);

    private final Database database;
    private final ContentBackend backend;
    private final Pins pins;
    private final Losses losses;
    private final boolean isolated;

    /**
     * @param isolated whether a namespace must upload what another one has
     */
    NamespacedContent(
            Database database,
            Slot<ContentStore> slot,
            Pins pins,
            Losses losses,
            boolean isolated) {
        this.database = database;
        backend = new ContentBackend(slot);
        this.pins = pins;
        this.losses = losses;
        this.isolated = isolated;
    }

    /** What a namespace knows of a blob. Throws NOT_FOUND, also if the blob is known to be lost. */
    public BlobRecord info(String namespace, Digest digest) {
        BlobRecord record = require(namespace, digest);
        if (!LostMark.isOn(record.labels())) {
            return record;
        }
        if (!isWhole(record)) {
            throw BlobTable.notFound(digest).within("the content store has lost it; pull it again");
        }
        losses.unmarkBlob(namespace, digest);
        return require(namespace, digest);
    }

    private BlobRecord require(String namespace, Digest digest) {
        return find(namespace, digest).orElseThrow(() -> BlobTable.notFound(digest));
    }

    private Optional<BlobRecord> find(String namespace, Digest digest) {
        return BlobTable.BLOBS.get(database, namespace, digest.toString());
    }

    private boolean isWhole(BlobRecord record) {
        return backend.size(record.digest()).filter(size -> size == record.sizeBytes()).isPresent();
    }

    /** Changes the labels of a blob. Throws NOT_FOUND. */
    public BlobRecord update(String namespace, Digest digest, LabelUpdate update) {
        return database.write(
                edit -> {
                    BlobRecord before =
                            BlobTable.BLOBS
                                    .get(edit, namespace, digest.toString())
                                    .orElseThrow(() -> BlobTable.notFound(digest));
                    Map<String, String> labels =
                            LostMark.kept(before.labels(), update.apply(before.labels()));
                    requireKeys(digest, labels);
                    return BlobTable.BLOBS.put(
                            edit, namespace, digest.toString(), before.with(labels, edit.now()));
                });
    }

    private static void requireKeys(Digest digest, Map<String, String> labels) {
        String unnamed = labels.get("");
        if (unnamed != null) {
            throw Edit.emptyKey()
                    .within("failed to set label \"\"=\"" + unnamed + "\"")
                    .within("writing labels for info " + digest);
        }
    }

    /** Visits all blobs of a namespace in order of their digests. */
    public void forEach(String namespace, Consumer<BlobRecord> visitor) {
        BlobTable.BLOBS.forEach(database, namespace, visitor);
    }

    /** Takes a blob out of the namespace; the bytes go with a collection. Throws NOT_FOUND. */
    public void delete(Scope scope, Digest digest) {
        database.write(
                edit -> {
                    if (BlobTable.BLOBS.get(edit, scope.namespace(), digest.toString()).isEmpty()) {
                        throw BlobTable.notFound(digest);
                    }
                    BlobTable.BLOBS.delete(edit, scope.namespace(), digest.toString());
                    edit.leaveLease(scope, ResourceTypes.CONTENT, digest.toString());
                    edit.dirtyContent();
                    return digest;
                });
    }

    /** Opens a blob for reading. Throws NOT_FOUND, DATA_LOSS if the content store has lost it. */
    public ContentReader open(String namespace, Digest digest) {
        require(namespace, digest);
        try {
            return backend.open(digest);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.DATA_LOSS) {
                losses.markBlob(namespace, digest);
            }
            throw e;
        }
    }

    /** State of an ingest. Throws NOT_FOUND. */
    public IngestStatus status(String namespace, String ref) {
        IngestRecord record =
                BlobTable.INGESTS
                        .get(database, namespace, ref)
                        .orElseThrow(() -> BlobTable.unknownRef(ref));
        return status(record).orElseThrow(() -> BlobTable.unknownRef(ref));
    }

    /** Visits the ingests of a namespace; those that the content store has lost are left out. */
    public void forEachIngest(String namespace, Consumer<IngestStatus> visitor) {
        BlobTable.INGESTS.forEach(database, namespace, record -> status(record).ifPresent(visitor));
    }

    /** Drops an ingest and its bytes. Throws NOT_FOUND. */
    public void abort(Scope scope, String ref) {
        IngestRecord dropped =
                database.write(
                        edit -> {
                            IngestRecord record =
                                    BlobTable.INGESTS
                                            .get(edit, scope.namespace(), ref)
                                            .orElseThrow(() -> BlobTable.unknownRef(ref));
                            BlobTable.INGESTS.delete(edit, scope.namespace(), ref);
                            edit.leaveLease(scope, ResourceTypes.INGEST, ref);
                            edit.dirtyContent();
                            return record;
                        });
        if (dropped.shared().isEmpty()) {
            backend.abort(dropped.backendRef());
        }
    }

    /**
     * Opens or resumes an ingest.
     *
     * @param total bytes to come in all, 0 if unknown
     * @param expected digest of the blob to be, if known
     * @throws DavitException ALREADY_EXISTS if the namespace has the expected blob, which then
     *     joins the lease, unless the content store has lost it; UNAVAILABLE while the ref has
     *     another writer; NOT_FOUND for the lease
     */
    public NamespacedWriter writer(Scope scope, String ref, long total, Optional<Digest> expected) {
        if (ref.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("ref must not be empty");
        }
        Known known =
                expected.map(digest -> known(scope.namespace(), digest)).orElse(Known.UNKNOWN);
        Pins.Hold hold = expected.map(digest -> pins.pinBlob(digest.toString())).orElse(() -> {});
        boolean opened = false;
        try {
            Optional<Digest> shareable =
                    expected.filter(_ -> known == Known.UNKNOWN)
                            .filter(digest -> isShareable(digest, total));
            String freshRef = database.backendKey(scope.namespace(), ref);
            Optional<IngestRecord> record =
                    database.write(
                            edit ->
                                    register(
                                            edit,
                                            scope,
                                            ref,
                                            freshRef,
                                            total,
                                            expected.filter(_ -> known != Known.LOST),
                                            shareable));
            if (record.isEmpty()) {
                throw BlobTable.alreadyExists(expected.orElseThrow());
            }
            var writer =
                    new NamespacedWriter(
                            database,
                            backend,
                            pins,
                            scope,
                            record.get(),
                            total,
                            expected,
                            shareable,
                            hold);
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                hold.close();
            }
        }
    }

    /** What a namespace and the content store know of a blob. */
    private enum Known {
        /** The namespace has no record of it. */
        UNKNOWN,
        /** There are a record and its bytes. */
        WHOLE,
        /** There is a record, marked by now, and no bytes: they must be sent again. */
        LOST
    }

    /** Not to be called with a pin on the blob. */
    private Known known(String namespace, Digest digest) {
        Optional<BlobRecord> record = find(namespace, digest);
        if (record.isEmpty()) {
            return Known.UNKNOWN;
        }
        boolean isMarked = LostMark.isOn(record.get().labels());
        if (isWhole(record.get())) {
            if (isMarked) {
                losses.unmarkBlob(namespace, digest);
            }
            return Known.WHOLE;
        }
        if (!isMarked) {
            losses.markBlob(namespace, digest);
        }
        dropRest(record.get());
        return Known.LOST;
    }

    /** The store keeps the first of equal names: what is left of a blob would be in the way. */
    private void dropRest(BlobRecord lost) {
        try (Pins.Hold claim = pins.claimBlob(lost.digest().toString())) {
            if (claim != null && !isWhole(lost)) {
                backend.delete(lost.digest());
            }
        }
    }

    /** Removes the bytes of a blob, unless a request is making it just now. */
    void discard(Digest digest) {
        try (Pins.Hold claim = pins.claimBlob(digest.toString())) {
            if (claim != null) {
                backend.delete(digest);
            }
        }
    }

    /** Empty if the namespace has the blob: it joins the lease, which a throw would undo. */
    private static Optional<IngestRecord> register(
            Edit edit,
            Scope scope,
            String ref,
            String freshRef,
            long total,
            Optional<Digest> expected,
            Optional<Digest> shareable) {
        String namespace = scope.namespace();
        if (expected.isPresent()
                && BlobTable.BLOBS.get(edit, namespace, expected.get().toString()).isPresent()) {
            edit.joinLease(scope, ResourceTypes.CONTENT, expected.get().toString());
            return Optional.empty();
        }
        edit.joinLease(scope, ResourceTypes.INGEST, ref);
        Optional<IngestRecord> before = BlobTable.INGESTS.get(edit, namespace, ref);
        if (before.isPresent()) {
            return before;
        }
        var record =
                new IngestRecord(
                        ref,
                        freshRef,
                        shareable,
                        total,
                        scope.lease().isEmpty()
                                ? Optional.of(edit.now().plus(INGEST_LIFE))
                                : Optional.empty(),
                        edit.now());
        return Optional.of(BlobTable.INGESTS.put(edit, namespace, ref, record));
    }

    /** Whether the content store has a blob that this namespace may take without sending it. */
    private boolean isShareable(Digest digest, long total) {
        return (!isolated || BlobTable.isShared(database.image(), digest))
                && backend.size(digest).filter(size -> total == 0 || total == size).isPresent();
    }

    private Optional<IngestStatus> status(IngestRecord record) {
        if (record.shared().isPresent()) {
            return backend.size(record.shared().get())
                    .map(
                            size ->
                                    new IngestStatus(
                                            record.ref(),
                                            size,
                                            size,
                                            record.startedAt(),
                                            record.startedAt()));
        }
        return backend.status(record.backendRef())
                .map(
                        status ->
                                new IngestStatus(
                                        record.ref(),
                                        status.offset(),
                                        status.total(),
                                        status.startedAt(),
                                        status.updatedAt()));
    }
}
