package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

final class SnapshotLogTest {
    private static final String OPEN_ENDED = "unreachable";

    @TempDir Path directory;

    @Test
    void editsAreReadAsTheyWereWritten() throws IOException {
        List<Change.Edit> edits =
                List.of(
                        new Change.IdsGiven(Long.MAX_VALUE),
                        put(SnapshotKind.ACTIVE, "", Map.of()),
                        put(SnapshotKind.VIEW, "parent\n\u2603", Map.of("a", "b", "c", "")),
                        put(SnapshotKind.COMMITTED, "p\u0000", Map.of("\ud83d\udea2", "x")),
                        new Change.Delete("key \u00e9"));
        assertEquals(edits, EditCodec.decode(EditCodec.encode(edits)));
    }

    @Test
    void textThatIsNoUnicodeIsRefused() {
        var edits = List.of(new Change.Delete("half a character: \ud83d"));
        var refusal = assertThrows(DavitException.class, () -> EditCodec.encode(edits));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    }

    @Test
    void whatWasAppendedIsReadAgain() throws IOException {
        List<Change.Edit> edits = write(10);
        assertEquals(edits, read());
        assertEquals(edits, read());
    }

    @Test
    void appendingGoesOnBehindWhatWasRead() throws IOException {
        write(3);
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            log.read();
            log.append(EditCodec.encode(List.of(new Change.Delete("more"))));
        }
        assertEquals(4, read().size());
        assertEquals(new Change.Delete("more"), read().getLast());
    }

    @Test
    void aTornTailIsCutOffWhereverItIsTorn() throws IOException {
        write(3);
        byte[] three = Files.readAllBytes(path());
        write(4);
        byte[] four = Files.readAllBytes(path());
        int begin = frameBegin(four, 3);
        assertEquals(three.length, begin);
        for (int length = begin; length < four.length; length++) {
            Files.write(path(), Arrays.copyOf(four, length));
            assertEquals(3, read().size(), "torn at " + length);
            assertEquals(begin, Files.size(path()));
        }
        Files.write(path(), four);
        assertEquals(4, read().size());
    }

    @Test
    void afterATornTailTheLogGoesOn() throws IOException {
        write(3);
        byte[] bytes = Files.readAllBytes(path());
        Files.write(path(), Arrays.copyOf(bytes, bytes.length - 1));
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            assertEquals(2, log.read().size());
            log.append(EditCodec.encode(List.of(new Change.Delete("more"))));
        }
        assertEquals(new Change.Delete("more"), read().getLast());
    }

    @Test
    void aFlippedBitIsNeverReadAsSomethingElse() throws IOException {
        List<Change.Edit> edits = write(4);
        byte[] sound = Files.readAllBytes(path());
        int lastFrame = frameBegin(sound, 3);
        for (int i = 0; i < sound.length; i++) {
            byte[] flipped = sound.clone();
            flipped[i] ^= (byte) (1 << (i % 8));
            Files.write(path(), flipped);
            if (i < lastFrame) {
                var damage = assertThrows(DavitException.class, this::read, "byte " + i);
                assertEquals(ErrorCode.DATA_LOSS, damage.code());
                assertTrue(damage.getMessage().startsWith(path() + " is damaged at byte "));
            } else {
                assertEquals(edits.subList(0, 3), read(), "byte " + i);
            }
        }
        Files.write(path(), sound);
        assertEquals(edits, read());
    }

    @Test
    void aMissingFrameIsDamage() throws IOException {
        write(4);
        byte[] bytes = Files.readAllBytes(path());
        int second = frameBegin(bytes, 1);
        int third = frameBegin(bytes, 2);
        var shorter = new byte[bytes.length - (third - second)];
        System.arraycopy(bytes, 0, shorter, 0, second);
        System.arraycopy(bytes, third, shorter, second, bytes.length - third);
        Files.write(path(), shorter);
        var damage = assertThrows(DavitException.class, this::read);
        assertTrue(damage.getMessage().contains("frame 3 where 2 was expected"));
    }

    @Test
    void framesOfAnotherFileDoNotCount() throws IOException {
        write(3);
        byte[] old = Files.readAllBytes(path());
        int last = frameBegin(old, 2);
        write(2);
        byte[] bytes = Files.readAllBytes(path());
        byte[] both = Arrays.copyOf(bytes, bytes.length + old.length - last);
        System.arraycopy(old, last, both, bytes.length, old.length - last);
        Files.write(path(), both);
        assertEquals(2, read().size());
    }

    @Test
    void rewritingKeepsOnlyTheNewContent() throws IOException {
        write(100);
        long before = Files.size(path());
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            log.read();
            log.rewrite(List.of(EditCodec.encode(List.of(new Change.IdsGiven(7)))));
            log.append(EditCodec.encode(List.of(new Change.Delete("more"))));
            assertEquals(log.length(), Files.size(path()));
        }
        assertTrue(Files.size(path()) < before / 10);
        assertEquals(List.of(new Change.IdsGiven(7), new Change.Delete("more")), read());
        assertEquals(List.of("log"), List.of(directory.toFile().list()));
    }

    @Test
    void aHalfWrittenSecondFileIsForgotten() throws IOException {
        List<Change.Edit> edits = write(3);
        Files.writeString(directory.resolve("log.new"), OPEN_ENDED);
        assertEquals(edits, read());
        assertFalse(Files.exists(directory.resolve("log.new")));
    }

    @Test
    void aFileOfSomebodyElseIsRefused() throws IOException {
        Files.writeString(path(), OPEN_ENDED);
        var damage = assertThrows(DavitException.class, this::read);
        assertEquals(ErrorCode.DATA_LOSS, damage.code());
        assertEquals(OPEN_ENDED, Files.readString(path()), "left as it is");
    }

    @Test
    void aFrameHasALimit() throws IOException {
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            log.read();
            var refusal =
                    assertThrows(
                            DavitException.class,
                            () -> log.append(new byte[SnapshotLog.MAX_FRAME_BYTES + 1]));
            assertEquals(ErrorCode.RESOURCE_EXHAUSTED, refusal.code());
            log.append(new byte[0]);
        }
    }

    private Path path() {
        return directory.resolve("log");
    }

    /** A new log of so many frames, each with one edit. */
    private List<Change.Edit> write(int frames) throws IOException {
        Files.deleteIfExists(path());
        var edits = new ArrayList<Change.Edit>();
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            log.read();
            for (int i = 0; i < frames; i++) {
                Change.Edit edit = put(SnapshotKind.ACTIVE, "parent" + i, Map.of("a", "b"));
                log.append(EditCodec.encode(List.of(edit)));
                edits.add(edit);
            }
        }
        return edits;
    }

    private List<Change.Edit> read() throws IOException {
        try (SnapshotLog log = SnapshotLog.open(path(), LogFile::open)) {
            return log.read();
        }
    }

    private static int frameBegin(byte[] log, int index) {
        int offset = 20;
        for (int i = 0; i < index; i++) {
            offset += 20 + ByteBuffer.wrap(log).getInt(offset + 4);
        }
        return offset;
    }

    private static Change.Put put(SnapshotKind kind, String parent, Map<String, String> labels) {
        Instant created = Instant.parse("2026-01-02T03:04:05.123456789Z");
        Instant updated = Instant.parse("1969-01-02T03:04:05.000000001Z");
        var info = new SnapshotInfo(kind, "name", parent, labels, created, updated);
        return new Change.Put(new Snapshot(42, info, new Usage(4096, 3)));
    }
}
