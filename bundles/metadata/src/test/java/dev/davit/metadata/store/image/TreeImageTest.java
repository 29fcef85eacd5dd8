package dev.davit.metadata.store.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** The tree against a {@link TreeMap} as its model. */
class TreeImageTest {
    private static final byte[] NOTHING = new byte[0];

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anImageHoldsWhatTheModelHolds(long seed) {
        Random random = new Random(seed);
        int keys = 1 + random.nextInt(20_000);
        NavigableMap<byte[], byte[]> model = model();
        TreeEditor editor = TreeImage.EMPTY.edit();
        for (int round = 0; round < 6; round++) {
            boolean growing = round % 2 == 0;
            for (int step = 0; step < 8_000; step++) {
                change(random, keys, growing ? 80 : 20, model, editor);
            }
            assertSame(model, editor.image());
        }
        for (byte[] key : new ArrayList<>(model.keySet())) {
            model.remove(key);
            assertTrue(editor.remove(key));
        }
        assertSame(model, editor.image());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void scansVisitWhatTheModelHasFromTheKeyOnWithinThePrefix(long seed) {
        Random random = new Random(seed);
        NavigableMap<byte[], byte[]> model = model();
        TreeEditor editor = TreeImage.EMPTY.edit();
        for (int step = 0; step < 5_000; step++) {
            change(random, 3_000, 80, model, editor);
        }
        TreeImage image = editor.image();
        for (int i = 0; i < 500; i++) {
            byte[] some = key(random, 3_000);
            byte[] prefix = Arrays.copyOf(some, random.nextInt(some.length + 1));
            byte[] from = random.nextBoolean() ? prefix : key(random, 3_000);
            List<byte[]> expected = new ArrayList<>();
            for (byte[] key : model.tailMap(from, true).keySet()) {
                if (key.length >= prefix.length
                        && Arrays.mismatch(prefix, Arrays.copyOf(key, prefix.length)) < 0) {
                    expected.add(key);
                }
            }
            List<byte[]> visited = new ArrayList<>();
            image.scan(prefix, from, (key, value) -> visited.add(key));
            assertArrayEquals(expected.toArray(), visited.toArray());
            int[] left = {visited.size() / 2};
            image.scan(prefix, from, (key, value) -> --left[0] > 0);
            assertTrue(left[0] >= 0 || visited.size() < 2, "a visitor that says stop is not asked");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void changesAreWhatTheModelsDifferIn(long seed) {
        Random random = new Random(seed);
        int keys = 50 + random.nextInt(20_000);
        NavigableMap<byte[], byte[]> model = model();
        TreeEditor editor = TreeImage.EMPTY.edit();
        for (int round = 0; round < 40; round++) {
            NavigableMap<byte[], byte[]> before = model();
            before.putAll(model);
            TreeImage older = editor.image();
            int steps = random.nextInt(round % 10 == 0 ? 5_000 : 40);
            for (int step = 0; step < steps; step++) {
                change(random, keys, random.nextInt(100), model, editor);
            }
            assertEquals(differences(before, model), differences(older, editor.image()));
            assertEquals(differences(model, before), differences(editor.image(), older));
        }
        assertEquals(differences(model(), model), differences(TreeImage.EMPTY, editor.image()));
    }

    @Test
    void findingChangesCostsWhatTheyAreAndNotWhatTheImageHolds() {
        TreeImage older = numbers(200_000);
        TreeEditor editor = older.edit();
        for (int i = 0; i < 10; i++) {
            assertTrue(editor.put(number(i * 17_777), new byte[41]));
            assertTrue(editor.remove(number(i * 17_777 + 5_000)));
            assertTrue(editor.put(Arrays.copyOf(number(i * 17_777 + 9_000), 9), new byte[1]));
        }
        List<String> found = new ArrayList<>();
        long steps =
                new TreeDifference(
                                older.root(),
                                editor.image().root(),
                                (key, before, after) -> found.add(described(key, before, after)))
                        .visit();
        assertEquals(30, found.size());
        assertTrue(steps < 30 * 400, steps + " steps");
        assertEquals(200_000, differences(TreeImage.EMPTY, numbers(200_000)).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 55, 56, 57, 3_136, 3_137, 100_000})
    void aBuiltImageIsTheOneThatPutsWouldMake(int count) {
        NavigableMap<byte[], byte[]> model = model();
        TreeBuilder builder = new TreeBuilder();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[i % 700];
            model.put(number(i), value);
            builder.append(number(i), value);
        }
        TreeImage built = builder.build();
        assertSame(model, built);
        TreeEditor editor = built.edit();
        Random random = new Random(count);
        for (int step = 0; step < 500; step++) {
            byte[] key = number(random.nextInt(count + 1));
            if (random.nextBoolean()) {
                model.put(key, key);
                editor.put(key, key);
            } else {
                model.remove(key);
                editor.remove(key);
            }
        }
        assertSame(model, editor.image());
    }

    @Test
    void aBuilderRefusesKeysOutOfOrder() {
        TreeBuilder builder = new TreeBuilder();
        builder.append(number(2), NOTHING);
        assertThrows(IllegalArgumentException.class, () -> builder.append(number(2), NOTHING));
        assertThrows(IllegalArgumentException.class, () -> builder.append(number(1), NOTHING));
        builder.append(number(3), NOTHING);
        assertEquals(2, builder.build().size());
    }

    @Test
    void keysAreOrderedByUnsignedBytes() {
        TreeEditor editor = TreeImage.EMPTY.edit();
        editor.put(new byte[] {(byte) 0x80}, NOTHING);
        editor.put(new byte[] {0x7F, 1}, NOTHING);
        editor.put(new byte[] {0x7F}, NOTHING);
        List<byte[]> keys = new ArrayList<>();
        editor.image().scan(NOTHING, (key, value) -> keys.add(key));
        assertArrayEquals(
                new byte[][] {{0x7F}, {0x7F, 1}, {(byte) 0x80}}, keys.toArray(byte[][]::new));
    }

    @Test
    void whatChangesNothingMakesNoNewImage() {
        TreeEditor editor = TreeImage.EMPTY.edit();
        assertTrue(editor.put(number(1), new byte[1000]));
        assertTrue(!editor.put(number(1), new byte[1000]));
        assertTrue(!editor.remove(number(2)));
        assertTrue(editor.put(number(1), new byte[1001]));
    }

    @Test
    void largeKeysAndValuesLiveBesideSmallOnes() {
        NavigableMap<byte[], byte[]> model = model();
        TreeEditor editor = TreeImage.EMPTY.edit();
        for (int i = 0; i < 100; i++) {
            byte[] key = number(i);
            byte[] value = new byte[i % 10 == 0 ? 1 << 20 : 10];
            if (i % 7 == 0) {
                key = Arrays.copyOf(key, 1 << 20);
            }
            value[0] = (byte) i;
            model.put(key, value);
            editor.put(key, value);
        }
        assertSame(model, editor.image());
    }

    private static void change(
            Random random, int keys, int percentPut, Map<byte[], byte[]> model, TreeEditor editor) {
        byte[] key = key(random, keys);
        if (random.nextInt(100) < percentPut) {
            byte[] value = new byte[random.nextInt(100) == 0 ? 5_000 : random.nextInt(700)];
            random.nextBytes(value);
            byte[] before = model.put(key, value);
            assertEquals(before == null || !Arrays.equals(before, value), editor.put(key, value));
        } else {
            assertEquals(model.remove(key) != null, editor.remove(key));
        }
    }

    /** Keys of several lengths with much in common, high bytes among them. */
    private static byte[] key(Random random, int keys) {
        int number = random.nextInt(keys);
        String kind = new String[] {"a/", "content/sha256:", "\u00e9/", ""}[number % 4];
        return (kind + "x".repeat(number % 13) + number).getBytes(StandardCharsets.UTF_8);
    }

    private static TreeImage numbers(int count) {
        TreeBuilder builder = new TreeBuilder();
        for (int i = 0; i < count; i++) {
            builder.append(number(i), new byte[40]);
        }
        return builder.build();
    }

    private static byte[] number(int number) {
        return "%08d".formatted(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static NavigableMap<byte[], byte[]> model() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    private static void assertSame(NavigableMap<byte[], byte[]> model, TreeImage image) {
        assertEquals(model.size(), image.size());
        var expected = model.entrySet().iterator();
        EntryCursor cursor = image.cursor(NOTHING, NOTHING);
        while (cursor.next()) {
            var entry = expected.next();
            assertArrayEquals(entry.getKey(), cursor.key());
            assertArrayEquals(entry.getValue(), cursor.value());
            assertArrayEquals(entry.getValue(), image.get(entry.getKey()));
        }
        assertTrue(!expected.hasNext());
        assertNull(image.get(new byte[] {(byte) 0xFF}));
        if (!model.isEmpty()) {
            assertNotNull(image.get(model.firstKey()));
        }
    }

    private static List<String> differences(
            NavigableMap<byte[], byte[]> before, NavigableMap<byte[], byte[]> after) {
        NavigableMap<byte[], byte[]> all = model();
        all.putAll(before);
        all.putAll(after);
        List<String> found = new ArrayList<>();
        for (byte[] key : all.keySet()) {
            if (!Arrays.equals(before.get(key), after.get(key))) {
                found.add(described(key, before.get(key), after.get(key)));
            }
        }
        return found;
    }

    private static List<String> differences(TreeImage before, TreeImage after) {
        List<String> found = new ArrayList<>();
        after.changesSince(before, (key, old, now) -> found.add(described(key, old, now)));
        return found;
    }

    private static String described(byte[] key, byte @Nullable [] before, byte @Nullable [] after) {
        return Arrays.toString(key) + " " + Arrays.hashCode(before) + " " + Arrays.hashCode(after);
    }
}
