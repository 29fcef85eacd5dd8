package dev.davit.testkit;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A content store on the heap. It keeps every rule of docs/slots/content.md but one: nothing
 * survives the object.
 */
public final class InMemoryContentStore implements ContentStore {
    private final InstantSource clock;

    /** Held for every change of the maps and of the ingests in them. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Digest, Blob> blobs = new HashMap<>();
    private final Map<String, InMemoryIngest> ingests = new HashMap<>();
    private final Map<String, Writer> writers = new HashMap<>();

    /** An empty store on the system's clock. */
    public InMemoryContentStore() {
        this(InstantSource.system());
    }

    /** An empty store that takes its times from {@code clock}. */
    public InMemoryContentStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ContentInfo info(Digest digest) {
        return blob(digest).info();
    }

    @Override
    public ContentReader open(Digest digest) {
        return new BufferReader(digest, blob(digest).bytes());
    }

    @Override
    public void delete(Digest digest) {
        locked(
                () -> {
                    if (blobs.remove(digest) == null) {
                        throw unknown(digest);
                    }
                    return digest;
                });
    }

    @Override
    public void walk(Consumer<ContentInfo> visitor) {
        List<ContentInfo> all = locked(() -> blobs.values().stream().map(Blob::info).toList());
        all.forEach(visitor);
    }

    @Override
    public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        if (ref.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("ref must not be empty");
        }
        return locked(
                () -> {
                    expected.filter(blobs::containsKey).ifPresent(InMemoryContentStore::refuse);
                    Writer owner = writers.get(ref);
                    if (owner != null) {
                        throw owner.occupied();
                    }
                    InMemoryIngest ingest = ingests.get(ref);
                    if (ingest == null || !ingest.resume(total)) {
                        ingest = new InMemoryIngest(ref, total, clock.instant());
                        ingests.put(ref, ingest);
                    }
                    String algorithm =
                            expected.map(Digest::algorithm).orElse(Digest.CANONICAL_ALGORITHM);
                    var writer = new Writer(ingest, algorithm);
                    writers.put(ref, writer);
                    return writer;
                });
    }

    @Override
    public IngestStatus status(String ref) {
        return locked(() -> ingest(ref).status());
    }

    @Override
    public void walkIngests(Consumer<IngestStatus> visitor) {
        List<IngestStatus> all =
                locked(() -> ingests.values().stream().map(InMemoryIngest::status).toList());
        all.forEach(visitor);
    }

    @Override
    public void abort(String ref) {
        locked(
                () -> {
                    ingest(ref);
                    ingests.remove(ref);
                    writers.remove(ref);
                    return ref;
                });
    }

    private Blob blob(Digest digest) {
        Blob blob = locked(() -> Optional.ofNullable(blobs.get(digest))).orElse(null);
        if (blob == null) {
            throw unknown(digest);
        }
        return blob;
    }

    private Blob blob(Digest digest, byte[] bytes) {
        Instant now = clock.instant();
        return new Blob(
                new ContentInfo(digest, bytes.length, now, now),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private InMemoryIngest ingest(String ref) {
        InMemoryIngest ingest = ingests.get(ref);
        if (ingest == null) {
            throw ErrorCode.NOT_FOUND.about("reference " + ref);
        }
        return ingest;
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    private static DavitException unknown(Digest digest) {
        return ErrorCode.NOT_FOUND.about("content digest " + digest);
    }

    private static void refuse(Digest digest) {
        throw ErrorCode.ALREADY_EXISTS.about("content " + digest);
    }

    private record Blob(ContentInfo info, ByteBuffer bytes) {}

    private final class Writer implements ContentWriter {
        private final InMemoryIngest ingest;
        private final String algorithm;
        private final Instant since = clock.instant();
        private boolean ended;

        Writer(InMemoryIngest ingest, String algorithm) {
            this.ingest = ingest;
            this.algorithm = algorithm;
        }

        @Override
        public IngestStatus status() {
            return owning(ingest::status);
        }

        @Override
        public Digest digest() {
            return owning(() -> ingest.digest(algorithm));
        }

        @Override
        public void write(ByteBuffer data) {
            stopIfInterrupted();
            owning(() -> ingest.append(data, clock.instant()));
        }

        @Override
        public void restart(long total) {
            owning(() -> ingest.restart(total, clock.instant()));
        }

        @Override
        public Digest commit(long sizeBytes, Optional<Digest> expected) {
            stopIfInterrupted();
            return owning(
                    () -> {
                        ended = true;
                        Digest digest =
                                ingest.verify(
                                        sizeBytes,
                                        expected,
                                        expected.map(Digest::algorithm).orElse(algorithm));
                        ingests.remove(ingest.ref());
                        if (blobs.containsKey(digest)) {
                            refuse(digest);
                        }
                        blobs.put(digest, blob(digest, ingest.bytes()));
                        return digest;
                    });
        }

        @Override
        public void close() {
            locked(() -> writers.remove(ingest.ref(), this));
        }

        DavitException occupied() {
            return ErrorCode.UNAVAILABLE.about(
                    "ref %s locked for %sms (since %s)"
                            .formatted(
                                    ingest.ref(),
                                    Duration.between(since, clock.instant()).toMillis(),
                                    since));
        }

        /** Runs the body under the lock while the ref is this writer's. */
        private <T extends @Nullable Object> T owning(Supplier<T> body) {
            lock.lock();
            try {
                if (ended) {
                    throw ErrorCode.FAILED_PRECONDITION.about(
                            "writer of " + ingest.ref() + " has ended");
                }
                if (writers.get(ingest.ref()) != this) {
                    throw ErrorCode.ABORTED.about("reference " + ingest.ref());
                }
                return body.get();
            } finally {
                lock.unlock();
            }
        }

        private void stopIfInterrupted() {
            if (Thread.currentThread().isInterrupted()) {
                throw ErrorCode.CANCELLED.about("reference " + ingest.ref());
            }
        }
    }
}
