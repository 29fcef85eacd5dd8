package dev.davit.testkit;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.IngestStatus;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** Bytes on their way to become a blob. Guarded by the store's lock. */
final class InMemoryIngest {
    private final String ref;
    private final Instant startedAt;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private Instant updatedAt;
    private long total;

    InMemoryIngest(String ref, long total, Instant startedAt) {
        this.ref = ref;
        this.total = total;
        this.startedAt = startedAt;
        this.updatedAt = startedAt;
    }

    String ref() {
        return ref;
    }

    /** Whether the bytes may stay for a writer that expects this total. */
    boolean resume(long expectedTotal) {
        if (expectedTotal > 0 && total > 0 && expectedTotal != total) {
            return false;
        }
        if (expectedTotal > 0) {
            total = expectedTotal;
        }
        return true;
    }

    IngestStatus status() {
        return new IngestStatus(ref, data.size(), total, startedAt, updatedAt);
    }

    byte[] bytes() {
        return data.toByteArray();
    }

    Digest digest(String algorithm) {
        return Digest.from(algorithm, Digest.hasher(algorithm).digest(bytes()));
    }

    IngestStatus append(ByteBuffer more, Instant now) {
        var bytes = new byte[more.remaining()];
        more.get(bytes);
        data.writeBytes(bytes);
        updatedAt = now;
        return status();
    }

    IngestStatus restart(long newTotal, Instant now) {
        data.reset();
        updatedAt = now;
        if (newTotal > 0) {
            total = newTotal;
        }
        return status();
    }

    /** The digest the bytes have, if that and their number are what they should be. */
    Digest verify(long sizeBytes, Optional<Digest> expected, String algorithm) {
        if (sizeBytes > 0 && sizeBytes != data.size()) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "unexpected commit size " + data.size() + ", expected " + sizeBytes);
        }
        Digest digest = digest(algorithm);
        if (expected.isPresent() && !expected.get().equals(digest)) {
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "unexpected commit digest " + digest + ", expected " + expected.get());
        }
        return digest;
    }
}
