package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.kit.disk.DiskFailure;
import dev.davit.kit.disk.Uninterrupted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** An ingest in the hands of a caller. Its calls run one at a time, under the lock of the ref. */
final class IngestWriter implements ContentWriter {
    private final Ingests ingests;
    private final Blobs blobs;
    private final RefLock lock;
    private final IngestDirectory ingest;
    private final HashedFile data;
    private final Instant startedAt;
    private Instant updatedAt;
    private long total;

    /** Nothing but closing is left. */
    private boolean ended;

    /** The ingest is gone. */
    private boolean gone;

    private boolean closed;

    IngestWriter(
            Ingests ingests,
            Blobs blobs,
            RefLock lock,
            IngestDirectory ingest,
            IngestStatus status,
            String algorithm) {
        this.ingests = ingests;
        this.blobs = blobs;
        this.lock = lock;
        this.ingest = ingest;
        this.data = new HashedFile(ingest.data(), status.offset(), algorithm);
        this.startedAt = status.startedAt();
        this.updatedAt = status.updatedAt();
        this.total = status.total();
    }

    @Override
    public IngestStatus status() {
        return call(this::current);
    }

    private IngestStatus current() {
        return new IngestStatus(lock.ref(), data.length(), total, startedAt, updatedAt);
    }

    @Override
    public Digest digest() {
        return call(data::digest);
    }

    @Override
    public void write(ByteBuffer bytes) {
        call(
                () -> {
                    updatedAt = Instant.now();
                    data.append(bytes);
                    return bytes;
                });
    }

    @Override
    public void restart(long newTotal) {
        call(
                () -> {
                    Uninterrupted.run(() -> startOver(newTotal));
                    return newTotal;
                });
    }

    private void startOver(long newTotal) throws IOException {
        if (newTotal > 0) {
            ingest.rememberTotal(newTotal);
            total = newTotal;
        }
        ingest.forgetSynced();
        data.clear();
        updatedAt = Instant.now();
    }

    @Override
    public Digest commit(long sizeBytes, Optional<Digest> expected) {
        return call(
                () -> {
                    ended = true;
                    Digest digest = verify(sizeBytes, expected);
                    publish(digest);
                    return digest;
                });
    }

    private Digest verify(long sizeBytes, Optional<Digest> expected) throws IOException {
        if (sizeBytes > 0 && sizeBytes != data.length()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "unexpected commit size " + data.length() + ", expected " + sizeBytes);
        }
        Digest digest =
                expected.isPresent() ? data.digest(expected.get().algorithm()) : data.digest();
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "unexpected commit digest " + digest + ", expected " + expected.get());
        }
        return digest;
    }

    private void publish(Digest digest) throws IOException {
        boolean published = false;
        if (!blobs.contains(digest)) {
            ingest.makeFinal(Instant.now());
            published = blobs.publish(ingest.data(), digest);
        }
        gone = true;
        ingests.end(ingest);
        // Also for somebody else's blob: the caller drops its bytes because of it.
        blobs.sync(digest);
        if (!published) {
            throw Blobs.present(digest);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            release();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the writer because the store is closing. */
    void stop() {
        lock.lock();
        try {
            release();
            lock.lose(ErrorCode.UNAVAILABLE);
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        data.close();
        if (!gone && !lock.isLost()) {
            ingests.suspend(ingest, current());
        }
        ingests.release(this, lock);
    }

    /** Runs the body of a call, if the ref is still this writer's and its caller still there. */
    private <T> T call(Body<T> body) {
        lock.lock();
        try {
            lock.check();
            if (ended) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "writer of " + Ingests.name(lock.ref()) + " has ended");
            }
            Interruption.check(Ingests.name(lock.ref()));
            return body.run();
        } catch (IOException e) {
            throw DiskFailure.of(Ingests.name(lock.ref()), e);
        } finally {
            lock.unlock();
        }
    }

    private interface Body<T> {
        T run() throws IOException;
    }
}
