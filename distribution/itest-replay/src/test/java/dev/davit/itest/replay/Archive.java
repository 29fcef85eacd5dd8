package dev.davit.itest.replay;

import com.google.protobuf.ByteString;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Archives of a given length. */
final class Archive {
    private static final int COMMENT = 0x10;
    private static final int CHECKSUM_AT = 148;

    private Archive() {}

    /** An archive of one empty file and the padding behind it. */
    static ByteString tar(String name, int bytes) {
        byte[] tar = new byte[bytes];
        put(tar, 0, name);
        put(tar, 100, "644");
        put(tar, CHECKSUM_AT, "        ");
        put(tar, 156, "0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i];
        }
        put(tar, CHECKSUM_AT, "%06o\0 ".formatted(sum));
        return ByteString.copyFrom(tar);
    }

    private static void put(byte[] target, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** The same compressed; a comment makes it as long as it has to be. */
    static ByteString gzip(ByteString content, int bytes) {
        byte[] plain = content.toByteArray();
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] buffer = new byte[bytes];
        int length = deflater.deflate(buffer);
        deflater.end();
        var crc = new CRC32();
        crc.update(plain);
        var out = new ByteArrayOutputStream(bytes);
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, COMMENT, 0, 0, 0, 0, 0, 3});
        out.writeBytes("c".repeat(bytes - length - 19).getBytes(StandardCharsets.US_ASCII));
        out.write(0);
        out.write(buffer, 0, length);
        out.writeBytes(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) crc.getValue())
                        .putInt(plain.length)
                        .array());
        return ByteString.copyFrom(out.toByteArray());
    }
}
