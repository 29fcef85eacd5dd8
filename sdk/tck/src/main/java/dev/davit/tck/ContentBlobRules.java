package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Rules of docs/slots/content.md about blobs: c01 to c15. */
abstract class ContentBlobRules extends ContentSuite {
    @Test
    void c01_committedBytesAreABlobOfTheirDigestAndLength() {
        byte[] bytes = random(1000, 1);
        Digest digest = blob(bytes);
        assertEquals(Digest.of(bytes), digest);
        ContentInfo info = store.info(digest);
        assertEquals(digest, info.digest());
        assertEquals(bytes.length, info.sizeBytes());
        try (ContentReader reader = store.open(digest)) {
            assertEquals(bytes.length, reader.sizeBytes());
        }
    }

    @Test
    void c02_aBlobReadsBackFromEveryPosition() {
        byte[] bytes = random(300_000, 2);
        try (ContentReader reader = store.open(blob(bytes))) {
            assertArrayEquals(bytes, bytes(reader));
            for (int position : new int[] {299_999, 0, 131_072, 1, 65_535}) {
                var one = ByteBuffer.allocate(1);
                assertEquals(1, reader.read(one, position));
                assertEquals(bytes[position], one.get(0), "at " + position);
            }
        }
    }

    @Test
    void c03_aReadPastTheEndOrIntoAFullBufferGivesMinusOne() {
        try (ContentReader reader = store.open(blob(random(10, 3)))) {
            assertEquals(-1, reader.read(ByteBuffer.allocate(5), 10));
            assertEquals(-1, reader.read(ByteBuffer.allocate(5), 11));
            assertEquals(-1, reader.read(ByteBuffer.allocate(0), 0));
            assertEquals(1, reader.read(ByteBuffer.allocate(5), 9));
        }
    }

    @Test
    void c04_aReadFillsOnlyTheRoomLeftInTheBuffer() {
        byte[] bytes = random(100, 4);
        try (ContentReader reader = store.open(blob(bytes))) {
            for (boolean direct : new boolean[] {false, true}) {
                var into = direct ? ByteBuffer.allocateDirect(30) : ByteBuffer.allocate(30);
                into.position(10).limit(20);
                int count = reader.read(into, 50);
                assertTrue(count >= 1 && count <= 10, "count " + count);
                assertEquals(10 + count, into.position());
                assertEquals(20, into.limit());
                var expected = new byte[30];
                System.arraycopy(bytes, 50, expected, 10, count);
                var actual = new byte[30];
                into.clear().get(actual);
                assertArrayEquals(expected, actual);
            }
        }
    }

    @Test
    void c05_severalThreadsReadOneReader() throws Exception {
        byte[] bytes = random(200_000, 5);
        try (ContentReader reader = store.open(blob(bytes))) {
            var reads = new ArrayList<Callable<byte[]>>();
            for (int i = 0; i < 8; i++) {
                reads.add(() -> bytes(reader));
            }
            for (Future<byte[]> read : atOnce(reads)) {
                assertArrayEquals(bytes, read.get());
            }
        }
    }

    @Test
    void c06_anInterruptedReadTakesNothingFromOthers() throws Exception {
        byte[] bytes = random(50_000, 6);
        Digest digest = blob(bytes);
        try (ContentReader shared = store.open(digest);
                ContentReader other = store.open(digest)) {
            Thread interrupted =
                    Thread.startVirtualThread(
                            () -> {
                                Thread.currentThread().interrupt();
                                readOrStop(shared);
                            });
            interrupted.join();
            assertArrayEquals(bytes, bytes(shared));
            assertArrayEquals(bytes, bytes(other));
        }
        assertArrayEquals(bytes, content(digest));
    }

    private static void readOrStop(ContentReader reader) {
        try {
            reader.read(ByteBuffer.allocate(10), 0);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.CANCELLED) {
                throw e;
            }
        }
    }

    @Test
    void c07_aReaderOutlivesTheDeletionOfItsBlob() {
        byte[] bytes = random(5000, 7);
        Digest digest = blob(bytes);
        try (ContentReader reader = store.open(digest)) {
            assertEquals(1, reader.read(ByteBuffer.allocate(1), 0));
            store.delete(digest);
            if (declined(ContentBehaviour.READS_DELETED_BLOBS)) {
                fails(ErrorCode.NOT_FOUND, () -> reader.read(ByteBuffer.allocate(1), 0));
                return;
            }
            assertArrayEquals(bytes, bytes(reader));
        }
    }

    @Test
    void c08_anUnknownDigestIsNotFound() {
        Digest absent = Digest.of(random(10, 8));
        failsAbout(absent, ErrorCode.NOT_FOUND, () -> store.info(absent));
        failsAbout(absent, ErrorCode.NOT_FOUND, () -> store.open(absent));
        failsAbout(absent, ErrorCode.NOT_FOUND, () -> store.delete(absent));
        Digest present = blob(random(10, 8));
        assertEquals(absent, present);
        assertEquals(10, store.info(present).sizeBytes());
    }

    @Test
    void c09_aDeletedBlobIsGone() {
        Digest kept = blob(random(10, 9));
        Digest deleted = blob(random(11, 9));
        store.delete(deleted);
        fails(ErrorCode.NOT_FOUND, () -> store.info(deleted));
        fails(ErrorCode.NOT_FOUND, () -> store.open(deleted));
        fails(ErrorCode.NOT_FOUND, () -> store.delete(deleted));
        assertEquals(List.of(kept), walked());
        assertEquals(10, store.info(kept).sizeBytes());
    }

    @Test
    void c10_aDeletedBlobCanBeCommittedAgain() {
        byte[] bytes = random(100, 10);
        store.delete(blob(bytes));
        assertArrayEquals(bytes, content(blob(bytes)));
    }

    @Test
    void c11_aWalkVisitsEveryBlobOnce() {
        var expected = new ArrayList<Digest>();
        for (int i = 0; i < 50; i++) {
            expected.add(blob(random(i, 11)));
        }
        assertEquals(expected.stream().sorted().toList(), walked());
        store.walk(info -> assertEquals(store.info(info.digest()), info));
    }

    @Test
    void c12_aWalkMayDeleteWhatItVisits() {
        for (int i = 0; i < 20; i++) {
            blob(random(100 + i, 12));
        }
        var visited = new AtomicInteger();
        store.walk(
                info -> {
                    visited.incrementAndGet();
                    store.delete(info.digest());
                });
        assertEquals(20, visited.get());
        assertEquals(List.of(), walked());
    }

    @Test
    void c13_aVisitorsExceptionEndsTheWalk() {
        blob(random(1, 13));
        blob(random(2, 13));
        ingest("first", 0, random(1, 13));
        ingest("second", 0, random(1, 13));
        var stop = new IllegalStateException("enough");
        var visits = new AtomicInteger();
        assertSame(
                stop,
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                store.walk(
                                        info -> {
                                            visits.incrementAndGet();
                                            throw stop;
                                        })));
        assertEquals(1, visits.get());
        assertSame(
                stop,
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                store.walkIngests(
                                        status -> {
                                            visits.incrementAndGet();
                                            throw stop;
                                        })));
        assertEquals(2, visits.get());
        assertEquals(2, walked().size());
        assertEquals(2, walkedRefs().size());
    }

    @Test
    void c14_aBlobIsCreatedAfterItsIngestStartedAndBeforeItsLastUpdate() {
        byte[] bytes = random(100, 14);
        Instant startedAt;
        Digest digest;
        try (ContentWriter writer = writer("timed")) {
            startedAt = writer.status().startedAt();
            writer.write(ByteBuffer.wrap(bytes));
            digest = writer.commit(0, Optional.empty());
        }
        ContentInfo info = store.info(digest);
        assertFalse(info.createdAt().isBefore(startedAt), info + " started " + startedAt);
        assertFalse(info.updatedAt().isBefore(info.createdAt()), info.toString());
    }

    @Test
    void c15_bytesThatAreNotCommittedAreNoBlob() {
        byte[] bytes = random(100, 15);
        Digest digest = Digest.of(bytes);
        try (ContentWriter writer = writer("part", bytes.length, Optional.of(digest))) {
            writer.write(ByteBuffer.wrap(bytes));
            fails(ErrorCode.NOT_FOUND, () -> store.info(digest));
            fails(ErrorCode.NOT_FOUND, () -> store.open(digest));
            assertEquals(List.of(), walked());
            writer.commit(0, Optional.empty());
        }
        assertEquals(List.of(digest), walked());
        assertTrue(Arrays.equals(bytes, content(digest)));
    }
}
