package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What stands beside a checkpoint and makes it one: it is written last.
 *
 * @param schema version of the records' schema
 * @param database identity of the database
 * @param sequence number of the last transaction in the checkpoint
 * @param length bytes of the checkpoint's file
 * @param crc checksum of those bytes
 */
record SideFile(int schema, UUID database, long sequence, long length, int crc) {
    static final int BYTES = 56;

    private static final long MAGIC = 0x4441_5649_5443_4B50L; // "DAVITCKP"
    private static final int FORMAT = 1;

    /** Writes the side file and syncs it; the name is not durable yet. */
    void write(Disk disk, Path path) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + CheckpointName.UNFINISHED);
        try (DiskFile file = disk.create(unfinished)) {
            file.writeFully(encoded(), 0);
            file.sync();
        }
        disk.rename(unfinished, path);
    }

    static SideFile read(Disk disk, Path path) throws IOException, DamagedCheckpointException {
        try (DiskFile file = disk.open(path)) {
            if (file.size() != BYTES) {
                throw new DamagedCheckpointException(
                        path, "it has %d bytes and not %d".formatted(file.size(), BYTES));
            }
            ByteBuffer bytes = ByteBuffer.allocate(BYTES);
            file.readFully(bytes, 0);
            return decode(path, bytes.flip());
        }
    }

    private ByteBuffer encoded() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
        bytes.putLong(MAGIC).putInt(FORMAT).putInt(schema);
        bytes.putLong(database.getMostSignificantBits());
        bytes.putLong(database.getLeastSignificantBits());
        bytes.putLong(sequence).putLong(length).putInt(crc);
        bytes.putInt(checksum(bytes));
        return bytes.flip();
    }

    private static SideFile decode(Path path, ByteBuffer bytes) throws DamagedCheckpointException {
        if (bytes.getLong(0) != MAGIC || bytes.getInt(BYTES - 4) != checksum(bytes)) {
            throw new DamagedCheckpointException(path, "its checksum is wrong");
        }
        if (bytes.getInt(8) != FORMAT) {
            throw new DamagedCheckpointException(
                    path, "format %d is not known here".formatted(bytes.getInt(8)));
        }
        return new SideFile(
                bytes.getInt(12),
                new UUID(bytes.getLong(16), bytes.getLong(24)),
                bytes.getLong(32),
                bytes.getLong(40),
                bytes.getInt(48));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, BYTES - 4));
        return (int) crc.getValue();
    }
}
