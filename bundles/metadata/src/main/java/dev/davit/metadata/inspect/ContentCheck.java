package dev.davit.metadata.inspect;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.metadata.collect.NamedObjects;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.slots.Handle;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Compares the content store with the records, both ways. Others go on meanwhile: whatever looks
 * wrong is looked at again, with the records as they are then, before it is told.
 */
final class ContentCheck {
    private static final int PIECE_BYTES = 1 << 20;
    private static final String LEFT_OVER = "davit gc run removes it";
    private static final byte[] START = {};

    private final Database database;
    private final Pins pins;
    private final Supplier<Handle<ContentStore>> backend;
    private final Tally tally;

    ContentCheck(
            Database database, Pins pins, Supplier<Handle<ContentStore>> backend, Tally tally) {
        this.database = database;
        this.pins = pins;
        this.backend = backend;
        this.tally = tally;
    }

    void run(boolean digests) {
        Map<Digest, Long> blobs = new HashMap<>();
        Set<String> ingests = new HashSet<>();
        try (Handle<ContentStore> store = backend.get()) {
            store.plugin().walk(info -> blobs.put(info.digest(), info.sizeBytes()));
            store.plugin().walkIngests(status -> ingests.add(status.ref()));
        }
        leftOver(blobs);
        leftOver(ingests);
        records(blobs, ingests);
        if (digests) {
            blobs.keySet().forEach(this::digest);
        }
    }

    private void leftOver(Map<Digest, Long> blobs) {
        NamedObjects named = NamedObjects.blobs(database::image);
        for (Digest digest : blobs.keySet()) {
            tally.blob();
            if (!named.contains(digest.toString()) && isLeftOver(digest, named)) {
                tally.problem(
                        "",
                        "content " + digest,
                        "the content store has it and no record names it",
                        LEFT_OVER);
            }
        }
    }

    /** A claim fails while a request is making the blob, and keeps new requests from it. */
    private boolean isLeftOver(Digest digest, NamedObjects named) {
        try (Pins.Hold claim = pins.claimBlob(digest.toString())) {
            return claim != null && size(digest).isPresent() && !named.contains(digest.toString());
        }
    }

    private void leftOver(Set<String> ingests) {
        NamedObjects named = NamedObjects.ingests(database::image);
        for (String ref : ingests) {
            tally.ingest();
            // It is recorded before the store hears of it.
            if (!named.contains(ref) && hasIngest(ref)) {
                tally.problem(
                        "",
                        "ingest " + ref,
                        "the content store has it and no record names it",
                        LEFT_OVER);
            }
        }
    }

    private void records(Map<Digest, Long> blobs, Set<String> ingests) {
        Image image = database.image();
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            switch (Keys.kind(cursor.key())) {
                case BLOB -> blob(blobs, cursor.key(), cursor.value());
                case INGEST -> ingest(blobs, ingests, cursor.key(), cursor.value());
                case NAMESPACE,
                        IMAGE,
                        CONTAINER,
                        SANDBOX,
                        SNAPSHOT,
                        CHILD,
                        LEASE,
                        LEASE_RESOURCE,
                        COUNTER -> {
                    // The content store knows nothing of these.
                }
            }
        }
    }

    private void blob(Map<Digest, Long> blobs, byte[] key, byte[] value) {
        Digest digest;
        long recorded;
        try {
            digest = Digest.parse(Keys.parts(key, Kind.BLOB.parts())[0]);
            recorded = BlobRecord.fromBytes(digest, value).sizeBytes();
        } catch (RuntimeException told) {
            // As a record that cannot be read.
            return;
        }
        Optional<Long> size = Optional.ofNullable(blobs.get(digest)).or(() -> size(digest));
        if (size.isPresent() && size.get() != recorded) {
            tally.problem(
                    Keys.namespace(key),
                    "content " + digest,
                    "it has %d bytes in the content store and %d in its record"
                            .formatted(size.get(), recorded),
                    "delete it there and pull it again");
        }
        if (size.isEmpty() && database.image().get(key) != null && size(digest).isEmpty()) {
            tally.problem(
                    Keys.namespace(key),
                    "content " + digest,
                    "it is recorded, but the content store has lost it",
                    "pull the image again: davit gc explain tells which");
        }
    }

    private void ingest(Map<Digest, Long> blobs, Set<String> ingests, byte[] key, byte[] value) {
        String ref = Keys.parts(key, Kind.INGEST.parts())[0];
        IngestRecord record;
        try {
            record = IngestRecord.fromBytes(ref, value);
        } catch (RuntimeException told) {
            return;
        }
        boolean there =
                record.shared().isPresent()
                        ? blobs.containsKey(record.shared().get())
                                || size(record.shared().get()).isPresent()
                        : ingests.contains(record.backendRef()) || hasIngest(record.backendRef());
        if (!there && database.image().get(key) != null) {
            tally.note(
                    Keys.namespace(key),
                    "ingest " + ref,
                    "the content store has nothing of it; it goes when it expires");
        }
    }

    private void digest(Digest digest) {
        try (Handle<ContentStore> store = backend.get();
                ContentReader reader = store.plugin().open(digest)) {
            MessageDigest hasher = Digest.hasher(digest.algorithm());
            ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
            long at = 0;
            for (int read = reader.read(piece, at); read > 0; read = reader.read(piece, at)) {
                hasher.update(piece.flip());
                piece.clear();
                at += read;
            }
            tally.digest();
            Digest actual = Digest.from(digest.algorithm(), hasher.digest());
            if (!actual.equals(digest)) {
                tally.problem(
                        "",
                        "content " + digest,
                        "its bytes have digest " + actual,
                        "the disk has changed it: delete it and pull it again");
            }
        } catch (DavitException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            if (e.code() != ErrorCode.NOT_FOUND) {
                tally.problem("", "content " + digest, "it cannot be read: " + e.getMessage(), "");
            }
        }
    }

    private Optional<Long> size(Digest digest) {
        try (Handle<ContentStore> store = backend.get()) {
            return Optional.of(store.plugin().info(digest).sizeBytes());
        } catch (DavitException e) {
            return absent(e);
        }
    }

    private boolean hasIngest(String ref) {
        try (Handle<ContentStore> store = backend.get()) {
            store.plugin().status(ref);
            return true;
        } catch (DavitException e) {
            return absent(e).isPresent();
        }
    }

    private static <T> Optional<T> absent(DavitException e) {
        if (e.code() == ErrorCode.NOT_FOUND) {
            return Optional.empty();
        }
        throw e;
    }
}
