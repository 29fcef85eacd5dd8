package dev.davit.kit.tar;

import java.util.Map;
import java.util.Optional;

/** What the fields of a header's block and its records say about an entry. */
final class HeaderFields {
    private static final String USTAR = "ustar\0";
    private static final String GNU = "ustar  \0";
    private static final Octets SLASH = Octets.of("/");
    private static final char OLD_FILE = '\0';

    private HeaderFields() {}

    /** Reads the block, which has been verified. */
    static TarHeader.Builder read(Block block) throws TarException {
        TarHeader.Builder entry = TarHeader.builder(block.type(), block.text(0, 100));
        entry.mode = (int) block.number(100, 8);
        entry.uid = block.number(108, 8);
        entry.gid = block.number(116, 8);
        entry.sizeBytes = size(block.number(124, 12));
        entry.modified = PaxRecords.instant(block.number(136, 12), 0);
        entry.linkName = block.text(157, 100);
        boolean ustar = block.has(257, USTAR);
        if (ustar || block.has(257, GNU)) {
            entry.deviceMajor = (int) block.number(329, 8);
            entry.deviceMinor = (int) block.number(337, 8);
        }
        if (ustar) {
            // Star keeps times where others have the rest of the prefix.
            Octets prefix = block.text(345, block.has(508, "tar\0") ? 131 : 155);
            if (!prefix.isEmpty()) {
                entry.name = prefix.plus(SLASH).plus(entry.name);
            }
        }
        return entry;
    }

    private static long size(long number) throws TarException {
        if (number < 0) {
            throw TarException.invalidHeader();
        }
        return number;
    }

    /** Lets the records count where they say something. */
    static void apply(TarHeader.Builder entry, Map<Octets, Octets> records) throws TarException {
        entry.records = records;
        entry.name = PaxRecords.value(records, PaxRecords.PATH).orElse(entry.name);
        entry.linkName = PaxRecords.value(records, PaxRecords.LINK_PATH).orElse(entry.linkName);
        entry.sizeBytes = size(number(records, PaxRecords.SIZE, entry.sizeBytes));
        entry.uid = number(records, PaxRecords.UID, entry.uid);
        entry.gid = number(records, PaxRecords.GID, entry.gid);
        Optional<Octets> modified = PaxRecords.value(records, PaxRecords.MODIFIED);
        if (modified.isPresent()) {
            entry.modified = PaxRecords.time(modified.get());
        }
        Optional<Octets> accessed = PaxRecords.value(records, PaxRecords.ACCESSED);
        if (accessed.isPresent()) {
            entry.accessed = Optional.of(PaxRecords.time(accessed.get()));
        }
    }

    private static long number(Map<Octets, Octets> records, Octets key, long otherwise)
            throws TarException {
        Optional<Octets> value = PaxRecords.value(records, key);
        return value.isPresent() ? PaxRecords.number(value.get()) : otherwise;
    }

    /** An old file whose name ends with a slash is a directory; no other type goes by its name. */
    static void settleType(TarHeader.Builder entry) {
        if (entry.type == OLD_FILE) {
            entry.type = entry.name.endsWith(SLASH) ? TarHeader.DIRECTORY : TarHeader.FILE;
        }
    }

    /** Whether blocks follow for the size: links, directories and devices have none. */
    static boolean hasContent(char type) {
        return switch (type) {
            case TarHeader.HARD_LINK,
                    TarHeader.SYMLINK,
                    TarHeader.CHARACTER_DEVICE,
                    TarHeader.BLOCK_DEVICE,
                    TarHeader.DIRECTORY,
                    TarHeader.FIFO ->
                    false;
            default -> true;
        };
    }
}
