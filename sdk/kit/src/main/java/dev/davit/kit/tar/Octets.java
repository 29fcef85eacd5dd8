package dev.davit.kit.tar;

import java.nio.charset.StandardCharsets;

/**
 * Immutable bytes that an archive uses as a string: a name, a key or a value, in no particular
 * encoding. Ordered as unsigned bytes.
 */
public final class Octets implements Comparable<Octets> {
    /** No bytes. */
    public static final Octets EMPTY = new Octets("");

    /** Each char holds one byte, so that Java's string machinery works on bytes. */
    private final String bytes;

    private Octets(String bytes) {
        this.bytes = bytes;
    }

    /** These bytes. */
    public static Octets of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** A part of these bytes. */
    public static Octets of(byte[] bytes, int offset, int length) {
        return new Octets(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** The UTF-8 form of a text. */
    public static Octets of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length();
    }

    /** Whether there is no byte. */
    public boolean isEmpty() {
        return bytes.isEmpty();
    }

    /** Whether the other's bytes are the first. */
    public boolean startsWith(Octets prefix) {
        return bytes.startsWith(prefix.bytes);
    }

    /** Whether the other's bytes are the last. */
    public boolean endsWith(Octets suffix) {
        return bytes.endsWith(suffix.bytes);
    }

    /** Whether the byte is among them. */
    public boolean contains(char octet) {
        return bytes.indexOf(octet) >= 0;
    }

    /** The bytes from an offset on. */
    public Octets from(int offset) {
        return new Octets(bytes.substring(offset));
    }

    /** The bytes before an offset. */
    public Octets until(int end) {
        return new Octets(bytes.substring(0, end));
    }

    /** These bytes and then the other's. */
    public Octets plus(Octets other) {
        return new Octets(bytes + other.bytes);
    }

    /** One char to a byte. */
    String octets() {
        return bytes;
    }

    @Override
    public int compareTo(Octets other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && octets.bytes.equals(bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** The bytes read as UTF-8, for messages: what is no UTF-8 is replaced. */
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
