package dev.davit.metadata.store.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment.
 *
 * @param schema version of the records' schema in this segment
 * @param database identity of the database that it belongs to
 * @param firstSequence number of its first transaction, which its file is named after
 * @param salt random, its first byte never zero; every frame of the segment begins with it, so that
 *     nothing that a client stores can pass for a frame
 * @param previous where the segment before this one ends
 */
public record SegmentHeader(
        int schema, UUID database, long firstSequence, long salt, Tail previous) {
    static final int BYTES = 72;

    private static final long MAGIC = 0x4441_5649_544A_4E4CL; // "DAVITJNL"
    private static final int FORMAT = 1;

    /** The header as it stands in the file, from position to limit. */
    ByteBuffer encoded() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        bytes.putLong(MAGIC).putInt(FORMAT).putInt(schema);
        bytes.putLong(database.getMostSignificantBits());
        bytes.putLong(database.getLeastSignificantBits());
        bytes.putLong(firstSequence).putLong(salt);
        bytes.putLong(previous.segment()).putLong(previous.end()).putInt(previous.crc());
        bytes.putInt(checksum(bytes));
        return bytes.flip();
    }

    /** Checksum of the encoded header: the first frame names it as that of its predecessor. */
    int crc() {
        return encoded().getInt(BYTES - Integer.BYTES);
    }

    /**
     * Reads a header.
     *
     * @throws DamagedException if the bytes are none
     */
    static SegmentHeader decode(ByteBuffer bytes) throws DamagedException {
        if (bytes.remaining() < BYTES) {
            throw new DamagedException("the file ends within its header");
        }
        if (bytes.getLong(0) != MAGIC) {
            throw new DamagedException("the file does not begin as a journal segment does");
        }
        if (bytes.getInt(BYTES - Integer.BYTES) != checksum(bytes)) {
            throw new DamagedException("the header's checksum is wrong");
        }
        if (bytes.getInt(8) != FORMAT) {
            throw new DamagedException("format " + bytes.getInt(8) + " is not known here");
        }
        return new SegmentHeader(
                bytes.getInt(12),
                new UUID(bytes.getLong(16), bytes.getLong(24)),
                bytes.getLong(32),
                bytes.getLong(40),
                new Tail(bytes.getLong(48), bytes.getLong(56), bytes.getInt(64)));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, BYTES - Integer.BYTES));
        return (int) crc.getValue();
    }
}
