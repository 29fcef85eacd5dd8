package dev.davit.kit.tar;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Archives in memory. */
final class Archives {
    private Archives() {}

    record Entry(TarHeader header, String content) {}

    /** Reads everything, in pieces of an odd size. */
    static List<Entry> read(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        List<Entry> entries = new ArrayList<>();
        Optional<TarHeader> next = reader.next();
        while (next.isPresent()) {
            entries.add(new Entry(next.get(), content(reader)));
            next = reader.next();
        }
        return entries;
    }

    static String content(TarReader reader) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[777];
        int count = reader.read(buffer, 0, buffer.length);
        while (count >= 0) {
            content.write(buffer, 0, count);
            count = reader.read(buffer, 0, buffer.length);
        }
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    /** A header's block as the fields say, with its sum. */
    static byte[] header(char type, String name, long size) {
        Block block = new Block(new byte[Block.SIZE]);
        block.putText(0, 100, Octets.of(name));
        block.putOctal(100, 8, 0644);
        block.putOctal(108, 8, 0);
        block.putOctal(116, 8, 0);
        block.putOctal(124, 12, size);
        block.putOctal(136, 12, 1_700_000_000);
        block.bytes[156] = (byte) type;
        return sealed(block);
    }

    static byte[] sealed(Block block) {
        block.putChecksum();
        return block.bytes;
    }

    /** Content filled up to whole blocks. */
    static byte[] padded(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[(bytes.length + 511) / 512 * 512];
        System.arraycopy(bytes, 0, whole, 0, bytes.length);
        return whole;
    }

    static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** A PAX header with these records, written out as they are given. */
    static byte[] records(String records) {
        return join(header('x', "PaxHeaders/x", records.length()), padded(records));
    }

    /** One record with its right length. */
    static String record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + Integer.toString(rest + 2).length();
        if (Integer.toString(length).length() + rest != length) {
            length++;
        }
        return length + " " + key + "=" + value + "\n";
    }
}
