package net.jpountz.xxhash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values were made with lz4-java 1.3.0. */
class XXHashTest {
    private static final int SEED = 42;

    @ParameterizedTest
    @CsvSource({
        "0, D5BE6EB8, 98B1582B0977E704",
        "1, DE7559DE, DA6DA76043D2A83E",
        "3, 627F61D5, 202088EBA5E065C1",
        "4, 04A9624C, A16D433299288DC5",
        "15, CD68E2CA, 2651FF8B8C824100",
        "16, 4F44CD8C, BACB568D29D4C8EE",
        "17, 9BE25EB4, 043E15E85B5077C6",
        "31, E6B96B5D, 3D5CD44FAD595B63",
        "32, CC1AA94D, 1BE43F551A75E739",
        "33, ECF1312C, 20D2E324212648F4",
        "47, B30C12BF, C828FA3B8D1D8B9F",
        "64, F9CB813E, 019D9973966A72BB",
        "100, D99DBBD5, 0118AC0818BA98C6",
    })
    void hashesAreThoseOfTheOriginal(int length, String hash32, String hash64) {
        byte[] input = new byte[101];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i * 7);
        }
        XXHashFactory factory = XXHashFactory.fastestInstance();
        assertEquals(
                Integer.parseUnsignedInt(hash32, 16),
                factory.hash32().hash(input, 1, length, SEED));
        assertNotEquals(
                Integer.parseUnsignedInt(hash32, 16),
                factory.hash32().hash(input, 1, length, SEED + 1));

        for (int piece = 1; piece <= 40; piece += 13) {
            StreamingXXHash64 hash = factory.newStreamingHash64(SEED);
            for (int at = 0; at < length; at += piece) {
                hash.update(input, 1 + at, Math.min(piece, length - at));
            }
            assertEquals(Long.parseUnsignedLong(hash64, 16), hash.getValue());
        }
    }
}
