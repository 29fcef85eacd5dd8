package dev.davit.bbolt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * Whatever happens to a file, reading it ends with an answer or with a failure that says where. How
 * often the file is read stands for the time.
 */
class DamageTest {
    /** A page may be read for itself, its keys and its values, at least. */
    private static final int MOST_READS = 20_000;

    private int refused;
    private int answered;

    @Test
    void everyByteFlipped() throws IOException {
        flip(Bytes.recorded("metadata.db"));
        assertTrue(refused > 1000, refused + " refused");
        assertTrue(answered > 1000, answered + " answered");
    }

    @Test
    @Tag("slow")
    void everyByteOfALargerFileFlipped() throws IOException {
        flip(Bytes.recorded("meta.db"));
        assertTrue(refused > 1000, refused + " refused");
    }

    private void flip(byte[] bytes) {
        var random = new Random(1);
        for (int i = 0; i < bytes.length; i++) {
            byte before = bytes[i];
            bytes[i] = (byte) ~before;
            read(bytes);
            bytes[i] = (byte) (before ^ 1 << random.nextInt(8));
            read(bytes);
            bytes[i] = before;
        }
    }

    @ParameterizedTest
    @CsvSource({"metadata.db,1", "meta.db,2", "many.db,3"})
    void randomDamage(String file, long seed) throws IOException {
        byte[] whole = Bytes.recorded(file);
        var random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(1, 30); i > 0; i--) {
                int at = random.nextInt(bytes.length / 16) * 16 + random.nextInt(16);
                bytes[at] = (byte) random.nextInt();
            }
            read(bytes);
        }
        assertTrue(refused > 100, refused + " refused");
    }

    @Test
    void pagesInEachOthersPlaces() throws IOException {
        byte[] whole = Bytes.recorded("many.db");
        var random = new Random(4);
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = whole.clone();
            int from = random.nextInt(2, bytes.length / 4096) * 4096;
            int to = random.nextInt(2, bytes.length / 4096) * 4096;
            System.arraycopy(whole, from, bytes, to, 4096);
            if (random.nextBoolean()) {
                System.arraycopy(whole, to, bytes, to, 8);
            }
            read(bytes);
        }
        assertTrue(refused > 100, refused + " refused");
    }

    @Test
    void cutOffAnywhere() throws IOException {
        byte[] whole = Bytes.recorded("metadata.db");
        Map<String, String> answer = Dump.of(whole);
        for (int length = 0; length < whole.length; length += 61) {
            byte[] bytes = Arrays.copyOf(whole, length);
            read(bytes);
        }
        assertTrue(refused > 100, refused + " refused");
        assertEquals(answer, Dump.of(whole));
    }

    private void read(byte[] bytes) {
        var source = new Bytes(bytes);
        try {
            Dump.of(source);
            answered++;
        } catch (DavitException e) {
            assertEquals(ErrorCode.DATA_LOSS, e.code());
            assertTrue(
                    e.getMessage()
                            .matches("(?s)file.db is damaged: page -?\\d+, offset -?\\d+: .*"),
                    e::getMessage);
            refused++;
        }
        assertTrue(source.reads() < MOST_READS, source.reads() + " reads");
    }
}
