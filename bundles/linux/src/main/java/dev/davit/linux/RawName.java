package dev.davit.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A name as the kernel keeps it: bytes without NUL, in no particular encoding. Names a file, a path
 * or an extended attribute. Ordered by its bytes as unsigned numbers.
 */
public final class RawName implements Comparable<RawName> {
    /** The name without bytes, which names nothing. */
    public static final RawName EMPTY = new RawName("");

    /** Each char holds one byte, so that Java's string machinery works on bytes. */
    private final String bytes;

    private RawName(String bytes) {
        if (bytes.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name cannot hold a NUL byte");
        }
        this.bytes = bytes;
    }

    /** The name made of these bytes. */
    public static RawName of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** The name made of a part of these bytes. */
    public static RawName of(byte[] bytes, int offset, int length) {
        return new RawName(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }

    /** The name whose bytes are the text's UTF-8 form. */
    public static RawName of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A host path's bytes, which are its UTF-8 form. */
    public static RawName of(Path path) {
        return of(path.toString());
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

    /** Whether it begins with a slash. */
    public boolean isAbsolute() {
        return bytes.startsWith("/");
    }

    /** Whether the bytes begin with the other's bytes. */
    public boolean startsWith(RawName prefix) {
        return bytes.startsWith(prefix.bytes);
    }

    /** Whether it can stand for one entry of a directory: no slash, not empty, no dots alone. */
    public boolean isEntry() {
        return !bytes.isEmpty()
                && bytes.indexOf('/') < 0
                && !bytes.equals(".")
                && !bytes.equals("..");
    }

    /** The bytes from an offset on. */
    public RawName from(int offset) {
        return offset == 0 ? this : new RawName(bytes.substring(offset));
    }

    /** The bytes up to an offset. */
    public RawName until(int end) {
        return end == bytes.length() ? this : new RawName(bytes.substring(0, end));
    }

    /** Where the byte stands first at or behind an offset; negative if nowhere. */
    public int indexOf(char octet, int from) {
        return bytes.indexOf(octet, from);
    }

    /** This path, a slash, and the other; an empty side adds no slash. */
    public RawName resolve(RawName below) {
        if (bytes.isEmpty()) {
            return below;
        }
        if (below.bytes.isEmpty()) {
            return this;
        }
        return new RawName(bytes.endsWith("/") ? bytes + below.bytes : bytes + "/" + below.bytes);
    }

    /** What stands behind the last slash. */
    public RawName last() {
        return from(bytes.lastIndexOf('/') + 1);
    }

    /** What stands before the last slash; empty if there is no slash. */
    public Optional<RawName> parent() {
        int slash = bytes.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(until(Math.max(slash, 1)));
    }

    /** The bytes, one to a char: for {@link Scratch}. */
    String octets() {
        return bytes;
    }

    @Override
    public int compareTo(RawName other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawName name && name.bytes.equals(bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** The name read as UTF-8, for messages: what is no UTF-8 is replaced. */
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
