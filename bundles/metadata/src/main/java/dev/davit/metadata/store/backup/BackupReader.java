package dev.davit.metadata.store.backup;

import dev.davit.metadata.store.image.TreeBuilder;
import dev.davit.metadata.store.image.TreeImage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Reads what {@link BackupWriter} wrote, and says of every byte that is another where it is. */
public final class BackupReader {
    /** No block is longer: the largest key and value that a store takes, and their lengths. */
    private static final int MOST_BLOCK_BYTES = 66 << 20;

    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private final TreeBuilder builder = new TreeBuilder();
    private long offset;
    private long records;

    private BackupReader(InputStream in) {
        this.in = in;
    }

    /**
     * A backup that was read whole.
     *
     * @param facts what it says of itself
     * @param image its records
     */
    public record Contents(BackupFacts facts, TreeImage image) {}

    /**
     * Reads a backup to its end, which must be that of the stream.
     *
     * @throws DamagedBackupException if it is not what was written
     */
    public static Contents read(InputStream in) throws IOException, DamagedBackupException {
        var reader = new BackupReader(in);
        BackupFacts facts = reader.header();
        boolean more = true;
        while (more) {
            more = reader.block(facts);
        }
        if (in.read() >= 0) {
            throw new DamagedBackupException(reader.offset, "something follows the end");
        }
        return new Contents(facts, reader.builder.build());
    }

    private BackupFacts header() throws IOException, DamagedBackupException {
        ByteBuffer header = take(BackupWriter.HEADER_BYTES, "header");
        if (header.getLong(0) != BackupWriter.MAGIC) {
            throw new DamagedBackupException("it does not begin as a backup of Davit does");
        }
        crc.update(header.slice(0, BackupWriter.HEADER_BYTES - Integer.BYTES));
        if (header.getInt(BackupWriter.HEADER_BYTES - Integer.BYTES) != (int) crc.getValue()) {
            throw new DamagedBackupException(0, "the header's checksum is wrong");
        }
        if (header.getInt(8) != BackupWriter.FORMAT) {
            throw new DamagedBackupException(
                    "it has format %d, and this program reads format %d"
                            .formatted(header.getInt(8), BackupWriter.FORMAT));
        }
        return new BackupFacts(
                header.getInt(12),
                new UUID(header.getLong(16), header.getLong(24)),
                header.getLong(32),
                header.getLong(40),
                Instant.ofEpochSecond(header.getLong(48)));
    }

    /** Whether another one follows. */
    private boolean block(BackupFacts facts) throws IOException, DamagedBackupException {
        long start = offset;
        ByteBuffer header = take(BackupWriter.BLOCK_HEADER_BYTES, "block");
        int count = header.getInt();
        int length = header.getInt();
        if (count < 0 || length < 0 || length > MOST_BLOCK_BYTES) {
            throw new DamagedBackupException(start, "no block begins there");
        }
        ByteBuffer payload = take(length, "block");
        crc.update(header.slice(0, 2 * Integer.BYTES));
        crc.update(payload.duplicate());
        if (header.getInt() != (int) crc.getValue()) {
            throw new DamagedBackupException(start, "the checksum of the block is wrong");
        }
        try {
            for (int i = 0; i < count; i++) {
                builder.append(part(payload), part(payload));
            }
            records += count;
            if (count > 0) {
                return true;
            }
            if (payload.getLong() != records || records != facts.records()) {
                throw new DamagedBackupException(start, "records are missing");
            }
            return false;
        } catch (RuntimeException malformed) {
            throw new DamagedBackupException(start, "the block cannot be read: " + malformed);
        }
    }

    private static byte[] part(ByteBuffer payload) {
        byte[] part = new byte[payload.getInt()];
        payload.get(part);
        return part;
    }

    private ByteBuffer take(int length, String what) throws IOException, DamagedBackupException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new DamagedBackupException(offset, "the file ends within a " + what);
        }
        offset += length;
        return ByteBuffer.wrap(bytes);
    }
}
