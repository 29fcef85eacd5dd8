package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A published checkpoint: the database up to one transaction.
 *
 * @param path its file; the side file stands beside it
 * @param schema version of the records' schema
 * @param database identity of the database
 * @param sequence number of the last transaction in it
 * @param length bytes of its file
 * @param crc checksum of those bytes
 */
public record Checkpoint(
        Path path, int schema, UUID database, long sequence, long length, int crc) {
    private static final int PIECE_BYTES = 256 << 10;

    /**
     * Reads what the side file says; the checkpoint itself is not looked at.
     *
     * @throws DamagedCheckpointException if the side file is no good
     */
    public static Checkpoint find(Disk disk, Path directory, long sequence)
            throws IOException, DamagedCheckpointException {
        Path sidePath = directory.resolve(CheckpointName.side(sequence));
        SideFile side = SideFile.read(disk, sidePath);
        if (side.sequence() != sequence) {
            throw new DamagedCheckpointException(
                    sidePath, "it is of checkpoint %d".formatted(side.sequence()));
        }
        return new Checkpoint(
                directory.resolve(CheckpointName.of(sequence)),
                side.schema(),
                side.database(),
                sequence,
                side.length(),
                side.crc());
    }

    /**
     * Writes an image, reads it back, and publishes the checkpoint durably. What stood under the
     * same name before is replaced. When this fails, nothing of it counts as a checkpoint.
     *
     * @param pace told of every write, so that it can slow this down
     */
    public static Checkpoint write(
            Disk disk, Path directory, CheckpointFacts facts, Image image, Pace pace)
            throws IOException {
        Path path = directory.resolve(CheckpointName.of(facts.sequence()));
        Path unfinished = path.resolveSibling(path.getFileName() + CheckpointName.UNFINISHED);
        Path side = directory.resolve(CheckpointName.side(facts.sequence()));
        try {
            Checkpoint written = written(disk, unfinished, path, facts, image, pace);
            disk.rename(unfinished, path);
            new SideFile(
                            facts.schema(),
                            facts.database(),
                            facts.sequence(),
                            written.length(),
                            written.crc())
                    .write(disk, side);
            disk.syncDirectory(directory);
            return written;
        } catch (IOException | RuntimeException | Error failure) {
            for (Path half : List.of(side, path, unfinished)) {
                discard(disk, half, failure);
            }
            throw failure;
        }
    }

    private static Checkpoint written(
            Disk disk, Path unfinished, Path path, CheckpointFacts facts, Image image, Pace pace)
            throws IOException {
        try (DiskFile file = disk.create(unfinished)) {
            MapDbFile.write(file, facts, image, pace);
            file.sync();
            MapDbFile.verify(file, facts, image);
            long length = file.size();
            return new Checkpoint(
                    path,
                    facts.schema(),
                    facts.database(),
                    facts.sequence(),
                    length,
                    checksum(file, length));
        }
    }

    private static void discard(Disk disk, Path path, Throwable failure) {
        try {
            disk.delete(path);
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    /**
     * Reads the whole checkpoint, after checking that every byte is what was written.
     *
     * @throws DamagedCheckpointException if one is not
     */
    public TreeImage load(Disk disk) throws IOException, DamagedCheckpointException {
        try (DiskFile file = disk.open(path)) {
            check(file);
            return MapDbFile.read(path, file, new CheckpointFacts(schema, database, sequence));
        } catch (EOFException shorter) {
            throw new DamagedCheckpointException(path, "it ends too early", shorter);
        }
    }

    /**
     * Checks that every byte is what was written, without loading anything.
     *
     * @throws DamagedCheckpointException if one is not
     */
    public void check(Disk disk) throws IOException, DamagedCheckpointException {
        try (DiskFile file = disk.open(path)) {
            check(file);
        } catch (EOFException shorter) {
            throw new DamagedCheckpointException(path, "it ends too early", shorter);
        }
    }

    private void check(DiskFile file) throws IOException, DamagedCheckpointException {
        if (file.size() != length) {
            throw new DamagedCheckpointException(
                    path, "it has %d bytes and not %d".formatted(file.size(), length));
        }
        if (checksum(file, length) != crc) {
            throw new DamagedCheckpointException(path, "its checksum is wrong");
        }
    }

    /**
     * Has the classes loaded that reading or writing a checkpoint takes. That costs a third of a
     * second, which a caller can spend on something else meanwhile.
     */
    public static void warm() {
        MapDbFile.warm();
    }

    private static int checksum(DiskFile file, long length) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        for (long at = 0; at < length; at += PIECE_BYTES) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, length - at));
            file.readFully(piece, at);
            crc.update(piece.flip());
        }
        return (int) crc.getValue();
    }
}
