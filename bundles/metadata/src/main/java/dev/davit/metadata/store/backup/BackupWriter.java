package dev.davit.metadata.store.backup;

import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes a backup from front to back, so that it can be sent while it is made: a header, blocks of
 * records in the order of their keys, and a block without any that says how many there were. Every
 * checksum is over all that stands before it.
 */
public final class BackupWriter {
    static final long MAGIC = 0x4441_5649_5442_4B50L; // "DAVITBKP"
    static final int FORMAT = 1;
    static final int HEADER_BYTES = 60;

    /** Number of records, length of the payload, checksum. */
    static final int BLOCK_HEADER_BYTES = 12;

    /** Payload at which a block is closed; one record may be longer. */
    private static final int BLOCK_BYTES = 256 << 10;

    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
    private int records;
    private long bytes;

    private BackupWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes all entries of an image; answers the length of the file. */
    public static long write(BackupFacts facts, Image image, OutputStream out) throws IOException {
        var writer = new BackupWriter(out);
        writer.header(facts);
        EntryCursor entries = image.cursor(NOTHING, NOTHING);
        while (entries.next()) {
            writer.add(entries.key(), entries.value());
        }
        writer.endBlock();
        writer.block.putLong(facts.records());
        writer.flushBlock();
        return writer.bytes;
    }

    private void header(BackupFacts facts) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(FORMAT).putInt(facts.schema());
        header.putLong(facts.database().getMostSignificantBits());
        header.putLong(facts.database().getLeastSignificantBits());
        header.putLong(facts.sequence()).putLong(facts.records());
        header.putLong(facts.madeAt().getEpochSecond());
        crc.update(header.array(), 0, header.position());
        header.putInt((int) crc.getValue());
        write(header.array(), header.position());
    }

    private void add(byte[] key, byte[] value) throws IOException {
        int size = 2 * Integer.BYTES + key.length + value.length;
        if (size > block.remaining()) {
            endBlock();
        }
        if (size > block.capacity()) {
            block = ByteBuffer.allocate(size);
        }
        block.putInt(key.length).put(key).putInt(value.length).put(value);
        records++;
    }

    private void endBlock() throws IOException {
        if (records > 0) {
            flushBlock();
        }
        if (block.capacity() > BLOCK_BYTES) {
            block = ByteBuffer.allocate(BLOCK_BYTES);
        }
    }

    private void flushBlock() throws IOException {
        block.flip();
        ByteBuffer header = ByteBuffer.allocate(BLOCK_HEADER_BYTES);
        header.putInt(records).putInt(block.limit());
        crc.update(header.array(), 0, header.position());
        crc.update(block.duplicate());
        header.putInt((int) crc.getValue());
        write(header.array(), header.position());
        write(block.array(), block.limit());
        block.clear();
        records = 0;
    }

    private void write(byte[] part, int length) throws IOException {
        out.write(part, 0, length);
        bytes += length;
    }
}
