package dev.davit.metadata.store.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.TreeEditor;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.LocalDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

/** One checkpoint on a real disk. */
class CheckpointTest {
    private static final Disk DISK = LocalDisk.INSTANCE;
    private static final CheckpointFacts FACTS = new CheckpointFacts(3, new UUID(1, 2), 42);

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 25, 1_000, 30_000})
    void whatIsWrittenIsLoaded(int records) throws Exception {
        TreeImage image = image(records, new Random(records));
        Checkpoint written = Checkpoint.write(DISK, directory, FACTS, image, Pace.UNLIMITED);
        Checkpoint found = Checkpoint.find(DISK, directory, 42);
        assertEquals(written, found);
        assertEquals(records, found.load(DISK).size());
        assertSame(image, found.load(DISK));
        assertEquals(
                List.of("ckpt-00000000000000000042.mapdb", "ckpt-00000000000000000042.mapdb.ok"),
                DISK.list(directory).stream().sorted().toList());
    }

    @Test
    void valuesOfAnySizeAreLoadedAsTheyWere() throws Exception {
        TreeEditor editor = TreeImage.EMPTY.edit();
        Random random = new Random(1);
        int number = 0;
        for (int size : List.of(0, 1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 131_072, 5 << 20)) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            editor.put(key(number++), value);
        }
        editor.put(new byte[1 << 20], new byte[1]);
        editor.put(new byte[0], new byte[1]);
        TreeImage image = editor.image();
        Checkpoint written = Checkpoint.write(DISK, directory, FACTS, image, Pace.UNLIMITED);
        assertSame(image, written.load(DISK));
    }

    @Test
    void mapDbItselfReadsTheFileAsDocumented() throws IOException {
        TreeImage image = image(100, new Random(2));
        Path file = Checkpoint.write(DISK, directory, FACTS, image, Pace.UNLIMITED).path();
        byte[] before = Files.readAllBytes(file);
        try (DB database = DBMaker.fileDB(file.toFile()).readOnly().make()) {
            BTreeMap<byte[], byte[]> records =
                    database.treeMap("records", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
                            .open();
            assertEquals(100, records.sizeLong());
            byte[] value = image.get(key(7));
            byte[] tagged = Objects.requireNonNull(records.get(key(7)));
            assertEquals(0, tagged[0]);
            assertArrayEquals(value, Arrays.copyOfRange(tagged, 1, tagged.length));
        }
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void theSameImageMakesTheSameFile() throws IOException {
        TreeImage image = image(5_000, new Random(3));
        Checkpoint first = Checkpoint.write(DISK, directory, FACTS, image, Pace.UNLIMITED);
        Path other = Files.createDirectory(directory.resolve("other"));
        Checkpoint second = Checkpoint.write(DISK, other, FACTS, image, Pace.UNLIMITED);
        assertEquals(first.crc(), second.crc());
        assertEquals(-1, Files.mismatch(first.path(), second.path()));
    }

    @Test
    void aSideFileOfAnotherCheckpointIsRefused() throws Exception {
        TreeImage image = image(10, new Random(4));
        Checkpoint.write(DISK, directory, FACTS, image, Pace.UNLIMITED);
        Files.move(
                directory.resolve(CheckpointName.side(42)),
                directory.resolve(CheckpointName.side(43)));
        DamagedCheckpointException refused =
                assertThrows(
                        DamagedCheckpointException.class,
                        () -> Checkpoint.find(DISK, directory, 43));
        assertTrue(String.valueOf(refused.getMessage()).contains("it is of checkpoint 42"));
        Files.move(
                directory.resolve(CheckpointName.side(43)),
                directory.resolve(CheckpointName.side(42)));
        assertSame(image, Checkpoint.find(DISK, directory, 42).load(DISK));
    }

    private static TreeImage image(int records, Random random) {
        TreeEditor editor = TreeImage.EMPTY.edit();
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[1 + random.nextInt(random.nextInt(50) == 0 ? 20_000 : 300)];
            random.nextBytes(value);
            editor.put(key(i), value);
        }
        return editor.image();
    }

    private static byte[] key(int number) {
        return "namespace\0content\0sha256:%08d"
                .formatted(number * 7919L % 100_000_007)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertSame(TreeImage expected, TreeImage actual) {
        assertEquals(expected.size(), actual.size());
        EntryCursor left = expected.cursor(new byte[0], new byte[0]);
        EntryCursor right = actual.cursor(new byte[0], new byte[0]);
        while (left.next()) {
            assertTrue(right.next());
            assertArrayEquals(left.key(), right.key());
            assertArrayEquals(left.value(), right.value());
        }
    }
}
