package dev.davit.kit.tar;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an archive says about one entry.
 *
 * @param type the type byte, one of the constants or any other; an old-style entry is {@link #FILE}
 *     or {@link #DIRECTORY}
 * @param name path, a directory's mostly with a slash at the end; nothing is cleaned
 * @param linkName target of a link; empty for other types
 * @param mode permission bits with set-user-id, set-group-id and sticky; type bits may be there
 * @param uid owner; archives may hold any number
 * @param sizeBytes length of the content that can be read, holes included
 * @param modified time of the last change
 * @param accessed time of the last access, if the archive has one
 * @param records PAX records by key, as they are; copied
 */
public record TarHeader(
        char type,
        Octets name,
        Octets linkName,
        int mode,
        long uid,
        long gid,
        long sizeBytes,
        Instant modified,
        Optional<Instant> accessed,
        int deviceMajor,
        int deviceMinor,
        Map<Octets, Octets> records) {
    public static final char FILE = '0';
    public static final char HARD_LINK = '1';
    public static final char SYMLINK = '2';
    public static final char CHARACTER_DEVICE = '3';
    public static final char BLOCK_DEVICE = '4';
    public static final char DIRECTORY = '5';
    public static final char FIFO = '6';

    /** Records for all that follows; comes out of the reader as an entry. */
    public static final char GLOBAL_RECORDS = 'g';

    /** Holes in the manner of GNU before PAX. */
    public static final char GNU_SPARSE = 'S';

    /** What stands before the name of an extended attribute in a record's key. */
    public static final Octets ATTRIBUTE_PREFIX = Octets.of("SCHILY.xattr.");

    public TarHeader {
        Objects.requireNonNull(name);
        Objects.requireNonNull(linkName);
        Objects.requireNonNull(modified);
        Objects.requireNonNull(accessed);
        records = Map.copyOf(records);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("size " + sizeBytes);
        }
    }

    /** Begins a header with nothing but a type and a name, of 1970. */
    public static Builder builder(char type, Octets name) {
        return new Builder(type, name);
    }

    /** Puts a header together. */
    public static final class Builder {
        char type;
        Octets name;
        Octets linkName = Octets.EMPTY;
        int mode;
        long uid;
        long gid;
        long sizeBytes;
        Instant modified = Instant.EPOCH;
        Optional<Instant> accessed = Optional.empty();
        int deviceMajor;
        int deviceMinor;
        Map<Octets, Octets> records = Map.of();

        Builder(char type, Octets name) {
            this.type = type;
            this.name = name;
        }

        /** Another type. */
        public Builder type(char other) {
            type = other;
            return this;
        }

        /** Another name. */
        public Builder name(Octets other) {
            name = other;
            return this;
        }

        /** Target of a link. */
        public Builder linkName(Octets target) {
            linkName = target;
            return this;
        }

        /** Permission bits. */
        public Builder mode(int bits) {
            mode = bits;
            return this;
        }

        /** Owner. */
        public Builder owner(long user, long group) {
            uid = user;
            gid = group;
            return this;
        }

        /** Length of the content. */
        public Builder sizeBytes(long size) {
            sizeBytes = size;
            return this;
        }

        /** Time of the last change. */
        public Builder modified(Instant time) {
            modified = time;
            return this;
        }

        /** Numbers of a device. */
        public Builder device(int major, int minor) {
            deviceMajor = major;
            deviceMinor = minor;
            return this;
        }

        /** PAX records. */
        public Builder records(Map<Octets, Octets> all) {
            records = all;
            return this;
        }

        /** The header. */
        public TarHeader build() {
            return new TarHeader(
                    type,
                    name,
                    linkName,
                    mode,
                    uid,
                    gid,
                    sizeBytes,
                    modified,
                    accessed,
                    deviceMajor,
                    deviceMinor,
                    records);
        }
    }
}
