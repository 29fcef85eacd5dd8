package dev.davit.metadata;

import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Reads the files of a store as docs/metadata-format.md describes them, and with nothing of ours: a
 * disagreement between the page and the program fails here.
 */
final class DocumentedFile {
    private static final int HEADER_BYTES = 72;
    private static final int FRAME_HEADER_BYTES = 32;
    private static final int SIDE_BYTES = 56;
    private static final int PUT = 1;
    private static final int DELETE = 2;

    private final Path file;

    DocumentedFile(Path file) {
        this.file = file;
    }

    /**
     * The header of a segment.
     *
     * @param end where the file's frames end: behind that stand zeros or nothing
     * @param lastCrc CRC of the last frame
     */
    record Segment(
            int schema,
            UUID database,
            long first,
            long before,
            long beforeEnd,
            int beforeCrc,
            long next,
            long end,
            int lastCrc) {}

    /** What a side file says. */
    record Side(int schema, UUID database, long last, long length, int crc) {}

    /** Reads a segment and makes its changes. */
    Segment replay(NavigableMap<byte[], byte[]> state) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        require(ascii(in).equals("DAVITJNL"), "magic");
        require(in.getInt() == 1, "format");
        int schema = in.getInt();
        UUID database = new UUID(in.getLong(), in.getLong());
        long first = in.getLong();
        require(numbered("journal-", first, ".log"), "name");
        long salt = in.getLong();
        require(salt >>> 56 != 0, "salt");
        long before = in.getLong();
        long beforeEnd = in.getLong();
        int beforeCrc = in.getInt();
        int crc = in.getInt();
        require(crc == crc(in.slice(0, HEADER_BYTES - 4)), "CRC of the header");
        long next = first;
        while (in.hasRemaining() && in.get(in.position()) != 0) {
            int start = in.position();
            require(in.getLong() == salt, "salt of a frame");
            require(in.getLong() == next, "first transaction of a frame");
            int transactions = in.getInt();
            int length = in.getInt();
            require(in.getInt() == crc, "CRC of the frame before");
            crc = in.getInt();
            ByteBuffer payload = in.slice(start + FRAME_HEADER_BYTES, length);
            require(crc == crc(in.slice(start, 28), payload.duplicate()), "CRC of a frame");
            for (int i = 0; i < transactions; i++) {
                replay(payload, state);
            }
            require(!payload.hasRemaining() && transactions > 0, "length of a frame");
            next += transactions;
            in.position(start + FRAME_HEADER_BYTES + length);
        }
        int end = in.position();
        while (in.hasRemaining()) {
            require(in.get() == 0, "zeros behind the frames");
        }
        return new Segment(schema, database, first, before, beforeEnd, beforeCrc, next, end, crc);
    }

    private void replay(ByteBuffer payload, NavigableMap<byte[], byte[]> state) {
        for (int left = payload.getInt(); left > 0; left--) {
            int operation = payload.get();
            byte[] key = bytes(payload, payload.getInt());
            switch (operation) {
                case PUT -> state.put(key, bytes(payload, payload.getInt()));
                case DELETE -> state.remove(key);
                default -> throw new AssertionError("operation " + operation);
            }
        }
    }

    /** Reads a side file. */
    Side side() throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        require(in.limit() == SIDE_BYTES, "length");
        require(in.getInt(SIDE_BYTES - 4) == crc(in.slice(0, SIDE_BYTES - 4)), "CRC");
        require(ascii(in).equals("DAVITCKP"), "magic");
        require(in.getInt() == 1, "format");
        Side side =
                new Side(
                        in.getInt(),
                        new UUID(in.getLong(), in.getLong()),
                        in.getLong(),
                        in.getLong(),
                        in.getInt());
        require(numbered("ckpt-", side.last(), ".mapdb.ok"), "name");
        return side;
    }

    /**
     * Reads a checkpoint by its side file.
     *
     * @param copy where a copy is made: MapDB may write to a file that it reads
     */
    NavigableMap<byte[], byte[]> checkpoint(Side side, Path copy) throws IOException {
        require(numbered("ckpt-", side.last(), ".mapdb"), "name");
        require(Files.size(file) == side.length(), "length");
        require(crc(ByteBuffer.wrap(Files.readAllBytes(file))) == side.crc(), "CRC");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        NavigableMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
        try (DB database = DBMaker.fileDB(copy.toFile()).readOnly().make()) {
            Map<byte[], byte[]> about = map(database, "about");
            require(text(about, "database").equals(side.database().toString()), "database");
            require(text(about, "schema").equals("" + side.schema()), "schema");
            require(text(about, "sequence").equals("" + side.last()), "sequence");
            Map<byte[], byte[]> chunks = map(database, "chunks");
            map(database, "records").forEach((key, value) -> state.put(key, whole(value, chunks)));
            require(text(about, "records").equals("" + state.size()), "records");
        }
        return state;
    }

    private static BTreeMap<byte[], byte[]> map(DB database, String name) {
        return database.treeMap(name, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).open();
    }

    private static String text(Map<byte[], byte[]> map, String key) {
        byte[] value = map.get(key.getBytes(StandardCharsets.US_ASCII));
        return value == null ? "nothing" : new String(value, StandardCharsets.US_ASCII);
    }

    private static byte[] whole(byte[] tagged, Map<byte[], byte[]> chunks) {
        ByteBuffer in = ByteBuffer.wrap(tagged);
        if (in.get() == 0) {
            return bytes(in, in.remaining());
        }
        ByteBuffer value = ByteBuffer.allocate(in.getInt());
        for (long chunk = in.getLong(); value.hasRemaining(); chunk++) {
            value.put(chunks.get(ByteBuffer.allocate(8).putLong(chunk).array()));
        }
        return value.array();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String ascii(ByteBuffer in) {
        return new String(bytes(in, 8), StandardCharsets.US_ASCII);
    }

    private boolean numbered(String before, long number, String after) {
        return file.getFileName().toString().equals(before + "%020d".formatted(number) + after);
    }

    private static int crc(ByteBuffer... parts) {
        var crc = new CRC32C();
        for (ByteBuffer part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(file + ": " + what);
        }
    }
}
