package dev.davit.metadata.store.journal;

import org.jspecify.annotations.Nullable;

/**
 * One change that a transaction makes. It knows nothing of what keys and values mean, so that a
 * journal can be replayed whatever the records look like.
 *
 * @param value the key's new value; null when the key is taken out
 */
// Arrays are compared by nobody; a record is the shortest way to write two final fields.
@SuppressWarnings("ArrayRecordComponent")
public record Operation(byte[] key, byte @Nullable [] value) {
    static final byte PUT = 1;
    static final byte DELETE = 2;

    /** Bytes this takes in a frame. */
    public int encodedSize() {
        return 1 + Integer.BYTES + key.length + (value == null ? 0 : Integer.BYTES + value.length);
    }
}
