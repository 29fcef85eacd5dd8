package net.jpountz.xxhash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * XXH32 as its specification has it:
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
 */
public final class XXHash32 {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PRIME_1 = 0x9E3779B1;
    private static final int PRIME_2 = 0x85EBCA77;
    private static final int PRIME_3 = 0xC2B2AE3D;
    private static final int PRIME_4 = 0x27D4EB2F;
    private static final int PRIME_5 = 0x165667B1;

    XXHash32() {}

    /** Hash of the {@code length} bytes from {@code offset} on. */
    public int hash(byte[] bytes, int offset, int length, int seed) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int end = offset + length;
        int hash = seed + PRIME_5;
        if (length >= 16) {
            int[] lanes = {seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1};
            for (; end - at >= 16; at += 16) {
                for (int lane = 0; lane < 4; lane++) {
                    int input = (int) INT.get(bytes, at + 4 * lane);
                    lanes[lane] = Integer.rotateLeft(lanes[lane] + input * PRIME_2, 13) * PRIME_1;
                }
            }
            hash =
                    Integer.rotateLeft(lanes[0], 1)
                            + Integer.rotateLeft(lanes[1], 7)
                            + Integer.rotateLeft(lanes[2], 12)
                            + Integer.rotateLeft(lanes[3], 18);
        }
        return finish(hash + length, bytes, at, end);
    }

    private static int finish(int start, byte[] bytes, int from, int end) {
        int hash = start;
        int at = from;
        for (; end - at >= 4; at += 4) {
            int input = (int) INT.get(bytes, at);
            hash = Integer.rotateLeft(hash + input * PRIME_3, 17) * PRIME_4;
        }
        for (; at < end; at++) {
            hash = Integer.rotateLeft(hash + (bytes[at] & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }
}
