package dev.davit.tck;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** A content store that does what another does; faults override what they do wrong. */
class ForwardingContentStore implements ContentStore {
    final ContentStore store;

    ForwardingContentStore(ContentStore store) {
        this.store = store;
    }

    @Override
    public ContentInfo info(Digest digest) {
        return store.info(digest);
    }

    @Override
    public ContentReader open(Digest digest) {
        return store.open(digest);
    }

    @Override
    public void delete(Digest digest) {
        store.delete(digest);
    }

    @Override
    public void walk(Consumer<ContentInfo> visitor) {
        store.walk(visitor);
    }

    @Override
    public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        return store.writer(ref, total, expected);
    }

    @Override
    public IngestStatus status(String ref) {
        return store.status(ref);
    }

    @Override
    public void walkIngests(Consumer<IngestStatus> visitor) {
        store.walkIngests(visitor);
    }

    @Override
    public void abort(String ref) {
        store.abort(ref);
    }

    /** The same for readers. */
    static class Reader implements ContentReader {
        final ContentReader reader;

        Reader(ContentReader reader) {
            this.reader = reader;
        }

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
            reader.close();
        }
    }

    /** The same for writers. */
    static class Writer implements ContentWriter {
        final ContentWriter writer;

        Writer(ContentWriter writer) {
            this.writer = writer;
        }

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
            writer.close();
        }
    }
}
