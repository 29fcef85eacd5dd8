package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The one content store behind all namespaces. Open readers and writers hold its generation. */
final class ContentBackend {
    /** The store of the box, used unless it is switched off. */
    private static final String BOX = "local";

    private final Slot<ContentStore> slot;

    ContentBackend(Slot<ContentStore> slot) {
        this.slot = slot;
    }

    /** A handle on the store. */
    Handle<ContentStore> use() {
        if (slot.isKnown(BOX)) {
            return slot.use(BOX);
        }
        List<String> ready = slot.ids();
        return slot.use(ready.isEmpty() ? BOX : ready.getFirst());
    }

    /** Length of a blob, if the store has it. */
    Optional<Long> size(Digest digest) {
        return optional(store -> store.info(digest).sizeBytes());
    }

    /** Drops a blob; one that is not there is fine. */
    void delete(Digest digest) {
        optional(
                store -> {
                    store.delete(digest);
                    return digest;
                });
    }

    /** State of an ingest, if the store has it. */
    Optional<IngestStatus> status(String ref) {
        return optional(store -> store.status(ref));
    }

    /** Drops an ingest; one that is not there is fine. */
    void abort(String ref) {
        optional(
                store -> {
                    store.abort(ref);
                    return ref;
                });
    }

    ContentReader open(Digest digest) {
        Handle<ContentStore> handle = use();
        try {
            return new HeldReader(handle, handle.plugin().open(digest));
        } catch (DavitException e) {
            handle.close();
            throw e.code() == ErrorCode.NOT_FOUND ? lost(digest) : e;
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    static DavitException lost(Digest digest) {
        return ErrorCode.DATA_LOSS.about(
                "content "
                        + digest
                        + " is recorded, but the content store has lost it; pull it again");
    }

    /**
     * Opens an ingest.
     *
     * @param expected digest of the blob to be, which chooses the algorithm; no matter if the store
     *     has it, since the namespace has not
     */
    ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        Handle<ContentStore> handle = use();
        try {
            return new HeldWriter(handle, writer(handle.plugin(), ref, total, expected));
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    private static ContentWriter writer(
            ContentStore store, String ref, long total, Optional<Digest> expected) {
        try {
            return store.writer(ref, total, expected);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS || expected.isEmpty()) {
                throw e;
            }
            return store.writer(ref, total, Optional.empty());
        }
    }

    private <R> Optional<R> optional(Function<ContentStore, R> question) {
        try (Handle<ContentStore> handle = use()) {
            return Optional.of(question.apply(handle.plugin()));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private record HeldReader(Handle<ContentStore> handle, ContentReader reader)
            implements ContentReader {
        @Override
        public long sizeBytes() {
            return reader.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return reader.read(into, position);
        }

        @Override
        public void close() {
            try (handle) {
                reader.close();
            }
        }
    }

    private record HeldWriter(Handle<ContentStore> handle, ContentWriter writer)
            implements ContentWriter {
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
        public Digest commit(long sizeBytes, Optional<Digest> expected) {
            return writer.commit(sizeBytes, expected);
        }

        @Override
        public void close() {
            try (handle) {
                writer.close();
            }
        }
    }
}
