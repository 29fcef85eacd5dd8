package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * The rules of docs/slots/content.md for any content store: a plugin, what stands in front of it,
 * or one behind a socket. A test class of the store extends this class and opens the store. This
 * part: the ends of ingests, and what lies between two openings, c39 to c51.
 */
public abstract class ContentStoreTck extends ContentIngestRules {
    @Test
    void c39_aCommitVerifiesTheLength() {
        byte[] bytes = random(100, 39);
        try (ContentWriter writer = writer("length")) {
            writer.write(ByteBuffer.wrap(bytes));
            fails(ErrorCode.FAILED_PRECONDITION, () -> writer.commit(99, Optional.empty()));
        }
        assertEquals(List.of(), walked());
        assertEquals(100, store.status("length").offset());
        try (ContentWriter writer = writer("length")) {
            assertEquals(Digest.of(bytes), writer.commit(100, Optional.empty()));
        }
    }

    @Test
    void c40_aCommitVerifiesTheDigest() {
        byte[] bytes = random(100, 40);
        Digest other = Digest.of(random(100, 41));
        try (ContentWriter writer = writer("digest")) {
            writer.write(ByteBuffer.wrap(bytes));
            failsAbout(
                    other,
                    ErrorCode.FAILED_PRECONDITION,
                    () -> writer.commit(100, Optional.of(other)));
        }
        assertEquals(List.of(), walked());
        assertEquals(100, store.status("digest").offset());
        try (ContentWriter writer = writer("digest")) {
            assertEquals(Digest.of(bytes), writer.commit(0, Optional.of(Digest.of(bytes))));
        }
    }

    @Test
    void c41_aCommitThatExpectsNothingTakesWhatIsThere() {
        byte[] bytes = random(100, 41);
        for (byte[] any : List.of(bytes, new byte[0])) {
            try (ContentWriter writer = writer("any")) {
                writer.write(ByteBuffer.wrap(any));
                assertEquals(Digest.of(any), writer.commit(0, Optional.empty()));
            }
            assertArrayEquals(any, content(Digest.of(any)));
        }
    }

    @Test
    void c42_aCommitEndsTheIngest() {
        try (ContentWriter writer = writer("ended")) {
            writer.write(ByteBuffer.wrap(random(100, 42)));
            writer.commit(0, Optional.empty());
            fails(ErrorCode.NOT_FOUND, () -> store.status("ended"));
            assertEquals(List.of(), walkedRefs());
        }
        fails(ErrorCode.NOT_FOUND, () -> store.abort("ended"));
        try (ContentWriter writer = writer("ended")) {
            assertEquals(0, writer.status().offset());
            assertEquals(List.of("ended"), walkedRefs());
        }
    }

    @Test
    void c43_aCommitOfAPresentBlobEndsTheIngest() {
        byte[] bytes = random(100, 43);
        Digest digest = blob(bytes);
        try (ContentWriter writer = writer("twin")) {
            writer.write(ByteBuffer.wrap(bytes));
            failsAbout(
                    digest,
                    ErrorCode.ALREADY_EXISTS,
                    () -> writer.commit(100, Optional.of(digest)));
        }
        fails(ErrorCode.NOT_FOUND, () -> store.status("twin"));
        assertEquals(List.of(), walkedRefs());
        assertEquals(List.of(digest), walked());
        assertArrayEquals(bytes, content(digest));
    }

    @Test
    void c44_aCommitMayExpectAnotherAlgorithm() {
        byte[] bytes = random(100_000, 44);
        for (String algorithm : List.of("sha512", "sha384")) {
            Digest expected = digest(algorithm, bytes);
            try (ContentWriter writer = writer("other")) {
                writer.write(ByteBuffer.wrap(bytes));
                if (declined(ContentBehaviour.OTHER_ALGORITHMS)) {
                    fails(
                            ErrorCode.INVALID_ARGUMENT,
                            () -> writer.commit(0, Optional.of(expected)));
                    store.abort("other");
                    continue;
                }
                assertEquals(expected, writer.commit(0, Optional.of(expected)));
            }
            assertArrayEquals(bytes, content(expected));
            assertEquals(expected, store.info(expected).digest());
        }
        assertArrayEquals(bytes, content(blob(bytes)));
    }

    @Test
    void c45_afterACommitAWriterCanOnlyBeClosed() {
        byte[] bytes = random(100, 45);
        try (ContentWriter writer = writer("over")) {
            writer.write(ByteBuffer.wrap(bytes));
            writer.commit(0, Optional.empty());
            assertThrows(DavitException.class, () -> writer.write(ByteBuffer.allocate(1)));
            assertThrows(DavitException.class, () -> writer.commit(0, Optional.empty()));
            assertThrows(DavitException.class, () -> writer.restart(0));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
        assertEquals(List.of(), walkedRefs());
    }

    @Test
    void c46_ofEqualIngestsCommittedAtOnceOneMakesTheBlob() throws Exception {
        for (int round = 0; round < 10; round++) {
            byte[] bytes = random(1000 + round, 46);
            Digest digest = Digest.of(bytes);
            List<ContentWriter> writers = List.of(writer("1"), writer("2"), writer("3"));
            var commits = new ArrayList<Callable<Digest>>();
            for (ContentWriter writer : writers) {
                writer.write(ByteBuffer.wrap(bytes));
                commits.add(() -> writer.commit(bytes.length, Optional.of(digest)));
            }
            assertEquals(1, succeeded(atOnce(commits), ErrorCode.ALREADY_EXISTS));
            writers.forEach(ContentWriter::close);
            assertArrayEquals(bytes, content(digest));
            assertEquals(List.of(), walkedRefs());
        }
    }

    @Test
    void c47_anAbortDropsTheBytes() {
        byte[] bytes = random(100, 47);
        ingest("dropped", 100, bytes);
        ingest("kept", 100, bytes);
        store.abort("dropped");
        fails(ErrorCode.NOT_FOUND, () -> store.status("dropped"));
        fails(ErrorCode.NOT_FOUND, () -> store.abort("dropped"));
        assertEquals(List.of("kept"), walkedRefs());
        assertEquals(100, store.status("kept").offset());
        try (ContentWriter writer = writer("dropped", 100, Optional.empty())) {
            assertEquals(0, writer.status().offset());
        }
    }

    @Test
    void c48_anAbortStopsAnOpenWriter() {
        byte[] bytes = random(100, 48);
        try (ContentWriter writer = writer("cut")) {
            writer.write(ByteBuffer.wrap(bytes));
            store.abort("cut");
            fails(ErrorCode.NOT_FOUND, () -> store.status("cut"));
            assertThrows(DavitException.class, () -> writer.write(ByteBuffer.allocate(1)));
            assertThrows(DavitException.class, () -> writer.commit(0, Optional.empty()));
        }
        assertEquals(List.of(), walkedRefs());
        assertEquals(List.of(), walked());
        try (ContentWriter writer = writer("cut")) {
            assertEquals(0, writer.status().offset());
            writer.write(ByteBuffer.wrap(bytes));
            assertEquals(Digest.of(bytes), writer.commit(100, Optional.empty()));
        }
    }

    @Test
    void c49_manyIngestsGoOnAtOnce() throws Exception {
        var ingests = new ArrayList<Callable<Digest>>();
        for (int i = 0; i < 32; i++) {
            byte[] bytes = random(20_000 + i, 49);
            ingests.add(() -> blob(bytes));
        }
        var expected = new ArrayList<Digest>();
        for (Future<Digest> ingest : atOnce(ingests)) {
            expected.add(ingest.get());
        }
        assertEquals(expected.stream().sorted().toList(), walked());
        for (int i = 0; i < 32; i++) {
            assertArrayEquals(random(20_000 + i, 49), content(expected.get(i)));
        }
    }

    @Test
    void c50_blobsSurviveReopening() throws Exception {
        byte[] bytes = random(10_000, 50);
        Digest digest = blob(bytes);
        var before = store.info(digest);
        reopen();
        if (declined(ContentBehaviour.SURVIVES_REOPENING)) {
            fails(ErrorCode.NOT_FOUND, () -> store.info(digest));
            return;
        }
        assertEquals(before, store.info(digest));
        assertEquals(List.of(digest), walked());
        assertArrayEquals(bytes, content(digest));
    }

    @Test
    void c51_ingestsSurviveReopening() throws Exception {
        byte[] bytes = random(10_000, 51);
        ingest("suspended", bytes.length, head(bytes, 4000));
        var before = store.status("suspended");
        reopen();
        if (declined(ContentBehaviour.SURVIVES_REOPENING)) {
            fails(ErrorCode.NOT_FOUND, () -> store.status("suspended"));
            return;
        }
        assertEquals(before, store.status("suspended"));
        try (ContentWriter writer = writer("suspended", bytes.length, Optional.empty())) {
            assertEquals(4000, writer.status().offset());
            assertEquals(Digest.of(head(bytes, 4000)), writer.digest());
            writer.write(ByteBuffer.wrap(tail(bytes, 4000)));
            assertEquals(Digest.of(bytes), writer.commit(bytes.length, Optional.empty()));
        }
        assertArrayEquals(bytes, content(Digest.of(bytes)));
    }
}
