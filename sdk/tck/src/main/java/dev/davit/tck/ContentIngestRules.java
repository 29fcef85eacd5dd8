package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** Rules of docs/slots/content.md about ingests and what is written to them: c16 to c38. */
abstract class ContentIngestRules extends ContentBlobRules {
    @Test
    void c16_aNewIngestStartsAtZero() {
        try (ContentWriter writer = writer("fresh", 42, Optional.empty())) {
            for (IngestStatus status : List.of(writer.status(), store.status("fresh"))) {
                assertEquals("fresh", status.ref());
                assertEquals(0, status.offset());
                assertEquals(42, status.total());
                assertFalse(status.updatedAt().isBefore(status.startedAt()), status.toString());
            }
            assertEquals(Digest.of(new byte[0]), writer.digest());
        }
    }

    @Test
    void c17_anyTextThatIsNotEmptyIsARef() {
        List<String> refs =
                List.of(
                        "a/b c\n../x",
                        "..",
                        "/",
                        ".",
                        "layer-sha256:" + "0".repeat(64),
                        "\u00e9\u4e2d\ud83d\udea2",
                        "x".repeat(4096));
        for (String ref : refs) {
            ingest(ref, 0, random(10, ref.length()));
            assertEquals(ref, store.status(ref).ref());
        }
        assertEquals(refs.stream().sorted().toList(), walkedRefs());
    }

    @Test
    void c18_anEmptyRefIsAnInvalidArgument() {
        fails(ErrorCode.INVALID_ARGUMENT, () -> store.writer("", 0, Optional.empty()));
        assertEquals(List.of(), walkedRefs());
        ingest(" ", 0, random(1, 18));
        assertEquals(List.of(" "), walkedRefs());
    }

    @Test
    void c19_refsDoNotShareBytes() {
        byte[] one = random(1000, 19);
        byte[] two = random(1000, 20);
        try (ContentWriter first = store.writer("a", 0, Optional.empty());
                ContentWriter second = store.writer("A", 0, Optional.empty())) {
            first.write(ByteBuffer.wrap(head(one, 300)));
            second.write(ByteBuffer.wrap(head(two, 700)));
            first.write(ByteBuffer.wrap(tail(one, 300)));
            second.write(ByteBuffer.wrap(tail(two, 700)));
            assertEquals(Digest.of(one), first.commit(1000, Optional.empty()));
            assertEquals(Digest.of(two), second.commit(1000, Optional.empty()));
        }
        assertArrayEquals(one, content(Digest.of(one)));
        assertArrayEquals(two, content(Digest.of(two)));
    }

    @Test
    void c20_anUnknownRefIsNotFound() {
        failsAbout("nowhere", ErrorCode.NOT_FOUND, () -> store.status("nowhere"));
        failsAbout("nowhere", ErrorCode.NOT_FOUND, () -> store.abort("nowhere"));
        ingest("nowhere", 0, random(1, 20));
        assertEquals(1, store.status("nowhere").offset());
    }

    @Test
    void c21_aWalkVisitsEveryIngestOnce() {
        var refs = new ArrayList<String>();
        for (int i = 100; i < 130; i++) {
            refs.add("ingest " + i);
            ingest("ingest " + i, 500, random(i, 21));
        }
        assertEquals(refs, walkedRefs());
        store.walkIngests(status -> assertEquals(store.status(status.ref()), status));
    }

    @Test
    void c22_theStatusFollowsTheWrites() {
        try (ContentWriter writer = writer("growing", 1000, Optional.empty())) {
            for (int written = 250; written <= 1000; written += 250) {
                writer.write(ByteBuffer.wrap(random(250, written)));
                assertEquals(written, writer.status().offset());
                assertEquals(written, store.status("growing").offset());
            }
        }
        assertEquals(1000, store.status("growing").offset());
        assertEquals(1000, store.status("growing").total());
    }

    @Test
    void c23_aRefHasOneWriterAtATime() {
        byte[] bytes = random(100, 23);
        try (ContentWriter writer = writer("taken")) {
            failsAbout(
                    "taken",
                    ErrorCode.UNAVAILABLE,
                    () -> store.writer("taken", 0, Optional.empty()));
            writer.write(ByteBuffer.wrap(bytes));
            failsAbout(
                    "taken",
                    ErrorCode.UNAVAILABLE,
                    () -> store.writer("taken", 7, Optional.empty()));
            assertEquals(Digest.of(bytes), writer.commit(0, Optional.empty()));
        }
        ingest("taken", 0, bytes);
    }

    @Test
    void c24_ofManyWhoOpenARefAtOnceOneGetsIt() throws Exception {
        var opens = new ArrayList<Callable<ContentWriter>>();
        for (int i = 0; i < 16; i++) {
            opens.add(() -> store.writer("wanted", 0, Optional.empty()));
        }
        var results = atOnce(opens);
        assertEquals(1, succeeded(results, ErrorCode.UNAVAILABLE));
        for (var result : results) {
            if (result.state() == Future.State.SUCCESS) {
                result.get().close();
            }
        }
        ingest("wanted", 0, random(1, 24));
    }

    @Test
    void c25_closingReleasesTheRefAndMayBeRepeated() {
        ContentWriter first = writer("lent");
        first.close();
        first.close();
        try (ContentWriter second = writer("lent")) {
            first.close();
            fails(ErrorCode.UNAVAILABLE, () -> store.writer("lent", 0, Optional.empty()));
            second.write(ByteBuffer.wrap(random(1, 25)));
        }
        writer("lent").close();
    }

    @Test
    void c26_bytesStayForTheNextWriter() {
        byte[] bytes = random(200_000, 26);
        ingest("halves", bytes.length, head(bytes, 70_000));
        try (ContentWriter writer = writer("halves", bytes.length, Optional.empty())) {
            assertEquals(70_000, writer.status().offset());
            assertEquals(Digest.of(head(bytes, 70_000)), writer.digest());
            writer.write(ByteBuffer.wrap(tail(bytes, 70_000)));
        }
        try (ContentWriter writer = writer("halves", bytes.length, Optional.empty())) {
            assertEquals(
                    Digest.of(bytes), writer.commit(bytes.length, Optional.of(Digest.of(bytes))));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }

    @Test
    void c27_aResumedIngestKeepsItsStart() {
        ingest("old", 0, random(1, 27));
        IngestStatus before = store.status("old");
        ingest("old", 0, random(1, 27));
        IngestStatus after = store.status("old");
        assertEquals(before.startedAt(), after.startedAt());
        assertFalse(after.updatedAt().isBefore(before.updatedAt()), before + " " + after);
    }

    @Test
    void c28_theSameTotalOrAnUnknownOneKeepsTheBytes() {
        ingest("kept", 90, random(30, 28));
        ingest("kept", 90, random(30, 28));
        assertEquals(60, store.status("kept").offset());
        ingest("kept", 0, random(30, 28));
        assertEquals(90, store.status("kept").offset());
        assertEquals(90, store.status("kept").total());
    }

    @Test
    void c29_anotherTotalDropsTheBytes() {
        byte[] bytes = random(8, 29);
        ingest("changed", 6, random(3, 28));
        assertEquals(3, store.status("changed").offset());
        try (ContentWriter writer = writer("changed", 8, Optional.empty())) {
            assertEquals(0, writer.status().offset());
            assertEquals(8, writer.status().total());
            assertEquals(Digest.of(new byte[0]), writer.digest());
            writer.write(ByteBuffer.wrap(bytes));
            assertEquals(Digest.of(bytes), writer.commit(8, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }

    @Test
    void c30_aTotalLearntLaterIsRemembered() {
        ingest("late", 0, random(10, 30));
        assertEquals(0, store.status("late").total());
        try (ContentWriter writer = writer("late", 20, Optional.empty())) {
            assertEquals(10, writer.status().offset());
            assertEquals(20, writer.status().total());
        }
        assertEquals(20, store.status("late").total());
    }

    @Test
    void c31_aBlobThatIsThereNeedsNoWriter() {
        byte[] bytes = random(100, 31);
        Digest digest = blob(bytes);
        failsAbout(
                digest,
                ErrorCode.ALREADY_EXISTS,
                () -> store.writer("needless", 100, Optional.of(digest)));
        assertEquals(List.of(), walkedRefs());
        store.delete(digest);
        try (ContentWriter writer = writer("needless", 100, Optional.of(digest))) {
            if (declined(ContentBehaviour.FORGETS_DELETED_BLOBS)) {
                assertEquals(100, writer.status().offset());
                assertEquals(digest, writer.digest());
            } else {
                assertEquals(0, writer.status().offset());
                writer.write(ByteBuffer.wrap(bytes));
            }
            assertEquals(digest, writer.commit(100, Optional.of(digest)));
        }
    }

    @Test
    void c32_theExpectedDigestChoosesTheAlgorithm() {
        byte[] bytes = random(100, 32);
        for (String algorithm : List.of("sha512", "sha384")) {
            Digest expected = digest(algorithm, bytes);
            if (declined(ContentBehaviour.OTHER_ALGORITHMS)) {
                fails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> store.writer("long", 0, Optional.of(expected)));
                continue;
            }
            try (ContentWriter writer = writer("long", 0, Optional.of(expected))) {
                writer.write(ByteBuffer.wrap(bytes));
                assertEquals(expected, writer.digest());
                assertEquals(expected, writer.commit(0, Optional.empty()));
            }
            assertArrayEquals(bytes, content(expected));
        }
        try (ContentWriter writer = writer("short", 0, Optional.of(Digest.of(bytes)))) {
            writer.write(ByteBuffer.wrap(bytes));
            assertEquals(Digest.of(bytes), writer.commit(0, Optional.empty()));
        }
    }

    @Test
    void c33_aWriteTakesAllThatRemainsOfAnyBuffer() {
        byte[] bytes = random(400, 33);
        ByteBuffer direct = ByteBuffer.allocateDirect(120).put(10, bytes, 100, 100).position(10);
        direct.limit(110);
        List<ByteBuffer> buffers =
                List.of(
                        ByteBuffer.wrap(bytes, 0, 100),
                        direct,
                        ByteBuffer.wrap(bytes).slice(200, 100).asReadOnlyBuffer(),
                        ByteBuffer.allocate(0),
                        ByteBuffer.wrap(bytes, 300, 100).slice());
        try (ContentWriter writer = writer("buffers")) {
            for (ByteBuffer buffer : buffers) {
                int limit = buffer.limit();
                writer.write(buffer);
                assertEquals(limit, buffer.position());
                assertEquals(limit, buffer.limit());
            }
            assertEquals(Digest.of(bytes), writer.commit(400, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }

    @Test
    void c34_aWriteMayBeLongerThanAMessage() {
        byte[] bytes = random(17_000_003, 34);
        try (ContentWriter writer = writer("long")) {
            writer.write(ByteBuffer.wrap(bytes));
            assertEquals(bytes.length, writer.status().offset());
            assertEquals(Digest.of(bytes), writer.commit(bytes.length, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }

    @Test
    void c35_theDigestIsOfTheBytesSoFar() {
        byte[] bytes = random(900, 35);
        try (ContentWriter writer = writer("hashed")) {
            for (int from = 0; from < bytes.length; from += 300) {
                writer.write(ByteBuffer.wrap(bytes, from, 300));
                assertEquals(Digest.of(head(bytes, from + 300)), writer.digest());
                assertEquals(Digest.of(head(bytes, from + 300)), writer.digest());
            }
        }
    }

    @Test
    void c36_aRestartDropsTheBytes() {
        byte[] bytes = random(70, 36);
        ingest("again", 0, random(100, 35));
        try (ContentWriter writer = writer("again")) {
            writer.write(ByteBuffer.wrap(random(50, 35)));
            assertEquals(150, writer.status().offset());
            writer.restart(0);
            assertEquals(0, writer.status().offset());
            assertEquals(Digest.of(new byte[0]), writer.digest());
            assertEquals(0, store.status("again").offset());
            writer.write(ByteBuffer.wrap(bytes));
            assertEquals(Digest.of(bytes), writer.commit(70, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }

    @Test
    void c37_aRestartReplacesTheTotalOnlyByAKnownOne() {
        try (ContentWriter writer = writer("total", 10, Optional.empty())) {
            writer.restart(0);
            assertEquals(10, writer.status().total());
            writer.restart(20);
            assertEquals(20, writer.status().total());
            assertEquals(20, store.status("total").total());
        }
        ingest("total", 20, random(5, 37));
        assertEquals(20, store.status("total").total());
        assertEquals(5, store.status("total").offset());
    }

    @Test
    void c38_anInterruptedWriteLeavesAnIngestThatCanBeResumed() throws Exception {
        byte[] bytes = random(3_000_000, 38);
        Thread interrupted =
                Thread.startVirtualThread(
                        () -> {
                            try (ContentWriter writer = writer("stopped")) {
                                writer.write(ByteBuffer.wrap(head(bytes, 1_000_000)));
                                Thread.currentThread().interrupt();
                                writer.write(ByteBuffer.wrap(tail(bytes, 1_000_000)));
                            } catch (DavitException e) {
                                assertEquals(ErrorCode.CANCELLED, e.code());
                            }
                        });
        interrupted.join();
        try (ContentWriter writer = writer("stopped")) {
            int offset = Math.toIntExact(writer.status().offset());
            assertEquals(Digest.of(head(bytes, offset)), writer.digest());
            writer.write(ByteBuffer.wrap(tail(bytes, offset)));
            assertEquals(Digest.of(bytes), writer.commit(bytes.length, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }
}
