package dev.davit.metadata.store.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.metadata.store.image.TreeEditor;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.SimulatedDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/** Segments and frames as they stand in files. */
class JournalTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final Path FIRST = DIRECTORY.resolve(SegmentName.of(1));
    private static final UUID DATABASE = new UUID(11, 22);

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void aSegmentHasTheBytesThatAreDocumented() throws Exception {
        try (Journal journal = journal(1 << 20, Tail.NONE)) {
            journal.append(new Frame(1, List.of(List.of(put("k", "v"), delete("x")), List.of())));
        }
        ByteBuffer bytes = ByteBuffer.wrap(disk.content(FIRST));
        byte[] magic = new byte[8];
        bytes.get(magic);
        assertArrayEquals("DAVITJNL".getBytes(StandardCharsets.US_ASCII), magic);
        assertEquals(1, bytes.getInt());
        assertEquals(5, bytes.getInt());
        assertEquals(DATABASE, new UUID(bytes.getLong(), bytes.getLong()));
        assertEquals(1, bytes.getLong());
        long salt = bytes.getLong();
        assertTrue(salt >>> 56 != 0);
        assertEquals(0, bytes.getLong());
        assertEquals(0, bytes.getLong());
        assertEquals(0, bytes.getInt());
        assertEquals(crc(bytes.slice(0, 68)), bytes.getInt());

        assertEquals(salt, bytes.getLong());
        assertEquals(1, bytes.getLong());
        assertEquals(2, bytes.getInt());
        assertEquals(25, bytes.getInt());
        assertEquals(bytes.getInt(68), bytes.getInt());
        int crc = bytes.getInt();
        ByteBuffer summed = ByteBuffer.allocate(28 + 25);
        summed.put(bytes.slice(72, 28)).put(bytes.slice(104, 25)).flip();
        assertEquals(crc(summed), crc);
        assertEquals(2, bytes.getInt());
        assertEquals(1, bytes.get());
        assertEquals(1, bytes.getInt());
        assertEquals('k', bytes.get());
        assertEquals(1, bytes.getInt());
        assertEquals('v', bytes.get());
        assertEquals(2, bytes.get());
        assertEquals(1, bytes.getInt());
        assertEquals('x', bytes.get());
        assertEquals(0, bytes.getInt());
        assertFalse(bytes.hasRemaining());
    }

    @Test
    void framesOfManyMegabytesAreWrittenAndReadInPieces() throws Exception {
        byte[] large = new byte[10 << 20];
        large[large.length - 1] = 1;
        try (Journal journal = journal(1 << 20, Tail.NONE)) {
            journal.append(new Frame(1, List.of(List.of(put("a", "1")))));
            journal.append(new Frame(2, List.of(List.of(new Operation(large, large)))));
            journal.append(new Frame(3, List.of(List.of(put("b", "2")))));
        }
        TreeEditor editor = TreeImage.EMPTY.edit();
        try (SegmentReader reader = SegmentReader.open(disk, FIRST)) {
            while (!reader.atCleanEnd()) {
                reader.readFrame(editor);
            }
            assertEquals(4, reader.nextSequence());
            assertEquals(reader.size(), reader.offset());
        }
        assertEquals(3, editor.image().size());
        assertArrayEquals(large, editor.image().get(large));
    }

    @Test
    @Timeout(300) // only ends a hang
    void aSegmentSaysWhereTheOneBeforeItEnds() throws Exception {
        try (Journal journal = journal(1_000, Tail.NONE)) {
            // The next segment is prepared beside the writing: when it begins is chance.
            for (int sequence = 1; segments().size() < 3; sequence++) {
                journal.append(new Frame(sequence, List.of(List.of(put("key", "value")))));
                Thread.onSpinWait();
            }
        }
        List<Long> segments = segments();
        assertEquals(
                segments.size(),
                disk.list(DIRECTORY).size(),
                "a prepared segment is left behind: " + disk.list(DIRECTORY));
        Tail tail = Tail.NONE;
        for (long segment : segments) {
            Path path = DIRECTORY.resolve(SegmentName.of(segment));
            try (SegmentReader reader = SegmentReader.open(disk, path)) {
                assertEquals(tail, SegmentReader.header(disk, path).previous());
                while (!reader.atCleanEnd()) {
                    reader.readFrame(null);
                }
                tail = reader.tail();
            }
        }
        assertTrue(tail.end() > 0);
    }

    @Test
    void aFrameThatDoesNotContinueTheOneBeforeItIsNoFrame() throws Exception {
        try (Journal journal = journal(1 << 20, Tail.NONE)) {
            journal.append(new Frame(1, List.of(List.of(put("a", "1")))));
            journal.append(new Frame(2, List.of(List.of(put("a", "2")))));
        }
        byte[] content = disk.content(FIRST);
        int frame = (content.length - 72) / 2;
        byte[] swapped = content.clone();
        System.arraycopy(content, 72 + frame, swapped, 72, frame);
        disk.overwrite(FIRST, swapped);
        try (SegmentReader reader = SegmentReader.open(disk, FIRST)) {
            DamagedException damaged =
                    assertThrows(DamagedException.class, () -> reader.readFrame(null));
            assertTrue(damaged.getMessage().contains("sequence 2 where 1 follows"));
            assertEquals(72, reader.findFrame());
        }
    }

    /** First sequences of the segments, in order. */
    private List<Long> segments() throws IOException {
        return disk.list(DIRECTORY).stream()
                .map(SegmentName::parse)
                .filter(first -> first >= 0)
                .sorted()
                .toList();
    }

    private Journal journal(long segmentBytes, Tail tail) {
        return new Journal(new JournalPlace(disk, DIRECTORY, 5, DATABASE), segmentBytes, tail);
    }

    private static Operation put(String key, String value) {
        return new Operation(bytes(key), bytes(value));
    }

    private static Operation delete(String key) {
        return new Operation(bytes(key), null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
