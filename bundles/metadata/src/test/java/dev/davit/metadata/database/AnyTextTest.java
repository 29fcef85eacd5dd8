package dev.davit.metadata.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.record.LeaseRecord;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Keys and labels of any text that the wire can carry. */
class AnyTextTest {
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "a",
                    "\0",
                    "\0\0",
                    "\0\1",
                    "a\0b",
                    "\1",
                    "\u007f",
                    "\u00ff",
                    "\u0100\0\u0101",
                    "ключ/с/косой",
                    "鍵",
                    "😀",
                    "e\u0301",
                    "é",
                    "\ufeff",
                    "\uffff",
                    "/",
                    "a/b",
                    "\n\t ");

    @Test
    void everyPartOfAKeyComesBackAsItWent() {
        for (String namespace : TEXTS) {
            for (String first : TEXTS) {
                for (String second : TEXTS) {
                    byte[] key = Keys.key(namespace, Kind.CHILD, first, second, first);
                    assertEquals(namespace, Keys.namespace(key));
                    assertEquals(Kind.CHILD, Keys.kind(key));
                    assertArrayEquals(new String[] {first, second, first}, Keys.parts(key, 3));
                }
            }
        }
    }

    @Test
    void keysStandInByteOrderAndNoneIsThePrefixOfAnothersParts() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            String one = TEXTS.get(random.nextInt(TEXTS.size())) + TEXTS.get(i % TEXTS.size());
            String other = TEXTS.get(random.nextInt(TEXTS.size()));
            int expected =
                    Arrays.compareUnsigned(
                            one.getBytes(StandardCharsets.UTF_8),
                            other.getBytes(StandardCharsets.UTF_8));
            int actual =
                    Arrays.compareUnsigned(
                            Keys.prefix("n", Kind.SNAPSHOT, one),
                            Keys.prefix("n", Kind.SNAPSHOT, other));
            assertEquals(Integer.signum(expected), Integer.signum(actual), one + " " + other);
            byte[] prefix = Keys.prefix("n", Kind.SNAPSHOT, other);
            byte[] key = Keys.key("n", Kind.SNAPSHOT, one, other);
            boolean below =
                    key.length >= prefix.length
                            && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
            assertEquals(one.equals(other), below, one + " " + other);
        }
    }

    @Test
    void labelsComeBackAsTheyWent() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            labels.put(TEXTS.get(i), TEXTS.get(TEXTS.size() - 1 - i));
        }
        labels.put("long", "😀".repeat(1 << 20));
        var record = new LeaseRecord("l", labels, Instant.EPOCH);
        assertEquals(record, LeaseRecord.fromBytes("l", record.toBytes()));
        assertTrue(record.toBytes().length > 4 << 20);
    }
}
