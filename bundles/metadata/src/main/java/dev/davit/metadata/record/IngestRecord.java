package dev.davit.metadata.record;

import dev.davit.api.Digest;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An ingest as one namespace knows it.
 *
 * @param ref name given by the client
 * @param backendRef name in the content store
 * @param shared the blob of the content store that it stands for, while it has no bytes of its own
 * @param total bytes expected, 0 if unknown
 * @param expiresAt when it may be dropped; empty if only its lease keeps it
 * @param startedAt when it was opened first
 */
public record IngestRecord(
        String ref,
        String backendRef,
        Optional<Digest> shared,
        long total,
        Optional<Instant> expiresAt,
        Instant startedAt) {
    private static final int FORMAT = 1;

    public IngestRecord {
        Objects.requireNonNull(ref);
        Objects.requireNonNull(backendRef);
        Objects.requireNonNull(shared);
        Objects.requireNonNull(expiresAt);
        Objects.requireNonNull(startedAt);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        return new RecordWriter(FORMAT)
                .text(backendRef)
                .text(shared.map(Digest::toString).orElse(""))
                .number(total)
                .optionalTime(expiresAt)
                .time(startedAt)
                .toBytes();
    }

    /** Reads the record under a key. */
    public static IngestRecord fromBytes(String ref, byte[] bytes) {
        var in = new RecordReader(bytes, FORMAT);
        return new IngestRecord(
                ref,
                in.text(),
                optionalDigest(in.text()),
                in.number(),
                in.optionalTime(),
                in.time());
    }

    private static Optional<Digest> optionalDigest(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
    }
}
