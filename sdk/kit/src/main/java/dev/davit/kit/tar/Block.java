package dev.davit.kit.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512 bytes of a header, as fields. */
final class Block {
    static final int SIZE = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;
    private static final int BINARY_MARK = 0x80;

    final byte[] bytes;

    Block(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isZero() {
        for (byte octet : bytes) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (bytes[156] & 0xff);
    }

    /** A field up to its first NUL. */
    Octets text(int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return Octets.of(bytes, offset, end - offset);
    }

    /** A number in octal digits, or in binary if its first bit is set. */
    long number(int offset, int length) throws TarException {
        return (bytes[offset] & BINARY_MARK) != 0 ? binary(offset, length) : octal(offset, length);
    }

    private long binary(int offset, int length) throws TarException {
        // Two's complement over all bits but the mark.
        boolean negative = (bytes[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int octet = bytes[offset + i] & 0xff;
            if (i == 0) {
                octet = negative ? octet : octet & 0x7f;
            }
            long high = value >> 55;
            if (high != 0 && high != -1) {
                throw TarException.invalidHeader();
            }
            value = value << 8 | octet;
        }
        return value;
    }

    long octal(int offset, int length) throws TarException {
        int start = offset;
        int end = offset + length;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        long value = 0;
        for (int i = start; i < end && bytes[i] != 0; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 7 || value >>> 60 != 0) {
                throw TarException.invalidHeader();
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == 0;
    }

    /** Whether the sum over the header is the one written in it; old writers added signed bytes. */
    void verify() throws TarException {
        long written = octal(CHECKSUM, CHECKSUM_END - CHECKSUM);
        long signed = 0;
        long unsigned = 0;
        for (int i = 0; i < SIZE; i++) {
            byte octet = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : bytes[i];
            signed += octet;
            unsigned += octet & 0xff;
        }
        if (written != signed && written != unsigned) {
            throw TarException.invalidHeader();
        }
    }

    boolean has(int offset, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length);
    }

    // Writing.

    /** Puts as much of a text as has room. */
    void putText(int offset, int length, Octets text) {
        byte[] from = text.toBytes();
        System.arraycopy(from, 0, bytes, offset, Math.min(length, from.length));
    }

    /** Puts octal digits and a NUL; zero if there are more digits than room. */
    void putOctal(int offset, int length, long value) {
        long shown = fitsOctal(length, value) ? value : 0;
        for (int i = length - 2; i >= 0; i--) {
            bytes[offset + i] = (byte) ('0' + (shown & 7));
            shown >>>= 3;
        }
        bytes[offset + length - 1] = 0;
    }

    /** Whether a field of this length can show the number. */
    static boolean fitsOctal(int length, long value) {
        return value >= 0 && value >>> (3 * (length - 1)) == 0;
    }

    void putChecksum() {
        Arrays.fill(bytes, CHECKSUM, CHECKSUM_END, (byte) ' ');
        long sum = 0;
        for (byte octet : bytes) {
            sum += octet & 0xff;
        }
        putOctal(CHECKSUM, CHECKSUM_END - CHECKSUM - 1, sum);
    }
}
