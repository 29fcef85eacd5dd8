package dev.davit.api;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes with the name of their type, handed through unread: specs, options, extensions, event
 * payloads.
 */
public final class Any {
    private final String typeUrl;
    private final byte[] value;

    /**
     * @param typeUrl the name as the client wrote it; two names are equal only to the letter
     * @param value the bytes; copied
     */
    public Any(String typeUrl, byte[] value) {
        this.typeUrl = Objects.requireNonNull(typeUrl);
        this.value = value.clone();
    }

    /** Name of the type, usually a bare message name such as {@code containerd.events.TaskExit}. */
    public String typeUrl() {
        return typeUrl;
    }

    /** The bytes, read-only. */
    public ByteBuffer value() {
        return ByteBuffer.wrap(value).asReadOnlyBuffer();
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Any any
                && typeUrl.equals(any.typeUrl)
                && Arrays.equals(value, any.value);
    }

    @Override
    public int hashCode() {
        return 31 * typeUrl.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return typeUrl + " (" + value.length + " bytes)";
    }
}
