package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a directory that was left behind is worth. */
final class RecoveryTest {
    private final Boot first = new Boot("first", Instant.now().minus(Duration.ofHours(1)));
    private final Boot second = new Boot("second", Instant.now().plus(Duration.ofHours(1)));
    private static final byte[] BYTES = Scratch.random(100_000, 1);

    @TempDir Path root;

    @Test
    void unsyncedBytesSurviveTheDaemon() throws IOException {
        write(new LocalContentStore(root, first), 60_000);
        try (var store = new LocalContentStore(root, first)) {
            finish(store, 60_000);
        }
    }

    @Test
    void unsyncedBytesDoNotSurviveTheMachine() throws IOException {
        write(new LocalContentStore(root, first), 60_000);
        try (var store = new LocalContentStore(root, second)) {
            assertEquals(0, store.status("ref").offset());
            finish(store, 0);
        }
    }

    @Test
    void theBytesOfAClosedWriterSurviveTheMachine() throws IOException {
        write(new LocalContentStore(root, first), 60_000).close();
        try (var store = new LocalContentStore(root, second)) {
            finish(store, 60_000);
        }
    }

    @Test
    void theBytesOfAWriterWhoseCallerHasGoneSurviveTheMachine() throws IOException {
        ContentWriter writer = write(new LocalContentStore(root, first), 60_000);
        Thread.currentThread().interrupt();
        writer.close();
        assertTrue(Thread.interrupted());
        try (var store = new LocalContentStore(root, second)) {
            finish(store, 60_000);
        }
    }

    @Test
    void theBytesOfAStoppedStoreSurviveTheMachine() throws IOException {
        var stopped = new LocalContentStore(root, first);
        ContentWriter writer = write(stopped, 60_000);
        stopped.close();
        stopped.close();
        var failure = assertThrows(DavitException.class, writer::status);
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        failure =
                assertThrows(
                        DavitException.class, () -> stopped.writer("other", 0, Optional.empty()));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        try (var store = new LocalContentStore(root, second)) {
            finish(store, 60_000);
        }
    }

    @Test
    void aResumedIngestIsCutToWhatWasSynced() throws IOException {
        write(new LocalContentStore(root, first), 30_000).close();
        write(new LocalContentStore(root, first), 60_000);
        try (var store = new LocalContentStore(root, second)) {
            finish(store, 30_000);
        }
    }

    @Test
    void aRestartedIngestIsNotTakenForTheOldOne() throws IOException {
        write(new LocalContentStore(root, first), 30_000).close();
        var store = new LocalContentStore(root, first);
        ContentWriter writer = store.writer("ref", 0, Optional.empty());
        writer.restart(0);
        writer.write(ByteBuffer.wrap(Scratch.random(50_000, 2)));
        try (var next = new LocalContentStore(root, second)) {
            finish(next, 0);
        }
    }

    @Test
    void theMachineIsKnownByTheIdOfItsBootOnly() throws IOException {
        write(new LocalContentStore(root, first), 60_000);
        var clockSetBack = new Boot("first", Instant.now().plus(Duration.ofDays(9)));
        new LocalContentStore(root, clockSetBack).close();
        var rebooted = new Boot("third", Instant.EPOCH);
        assertEquals(60_000, new LocalContentStore(root, clockSetBack).status("ref").offset());
        assertEquals(0, new LocalContentStore(root, rebooted).status("ref").offset());
    }

    @Test
    void anotherDaemonsBytesAreTrustedIfWrittenSinceTheMachineStarted() throws IOException {
        write(new LocalContentStore(root, first), 60_000);
        Files.delete(root.resolve("boot-id"));
        assertEquals(60_000, new LocalContentStore(root, first).status("ref").offset());

        Files.delete(root.resolve("boot-id"));
        Files.writeString(ingest().resolve("startedat"), "2020-01-01T00:00:00Z");
        Files.setLastModifiedTime(
                ingest().resolve("data"), FileTime.from(first.startedAt().minusSeconds(1)));
        assertEquals(0, new LocalContentStore(root, first).status("ref").offset());
    }

    @Test
    void remainsOfIngestsAreRemoved() throws IOException {
        try (var store = new LocalContentStore(root, first)) {
            Scratch.ingest(store, "ref", BYTES);
            Scratch.ingest(store, "begun", BYTES);
            Scratch.ingest(store, "ended", BYTES);
            Scratch.ingest(store, "forged", BYTES);
        }
        Files.createFile(ingest().resolve("total.tmp"));
        Files.delete(ingest("begun").resolve("ref"));
        Files.delete(ingest("ended").resolve("data"));
        Files.writeString(ingest("forged").resolve("ref"), "something else");
        try (var store = new LocalContentStore(root, first)) {
            store.walkIngests(status -> assertEquals("ref", status.ref()));
            assertFalse(Files.exists(ingest("begun")));
            assertFalse(Files.exists(ingest("ended")));
            assertFalse(Files.exists(ingest("forged")));
            assertFalse(Files.exists(ingest().resolve("total.tmp")));
            assertTrue(Files.exists(ingest().resolve("data")));
        }
    }

    @Test
    void remainsThatAppearLaterDoNotStopAWriter() throws IOException {
        try (var store = new LocalContentStore(root, first)) {
            Scratch.ingest(store, "ref", BYTES);
            Files.delete(ingest().resolve("ref"));
            assertThrows(DavitException.class, () -> store.status("ref"));
            finish(store, 0);
        }
    }

    @Test
    void damagedNumbersCountAsNone() throws IOException {
        write(new LocalContentStore(root, first), 60_000).close();
        Files.writeString(ingest().resolve("synced"), "");
        Files.writeString(ingest().resolve("total"), "6\0\0");
        try (var store = new LocalContentStore(root, second)) {
            assertEquals(0, store.status("ref").total());
            finish(store, 0);
        }
    }

    /** Continues the ingest up to this many bytes and leaves it open, as a crash does. */
    private static ContentWriter write(LocalContentStore store, int upTo) {
        ContentWriter writer = store.writer("ref", 0, Optional.empty());
        int offset = Math.toIntExact(writer.status().offset());
        writer.write(ByteBuffer.wrap(BYTES, offset, upTo - offset));
        return writer;
    }

    /** Finds the ingest at this offset and makes it the blob that it was to be. */
    private static void finish(LocalContentStore store, int offset) {
        try (ContentWriter writer = store.writer("ref", 0, Optional.empty())) {
            assertEquals(offset, writer.status().offset());
            assertEquals(Digest.of(Scratch.head(BYTES, offset)), writer.digest());
            writer.write(ByteBuffer.wrap(BYTES, offset, BYTES.length - offset));
            writer.commit(BYTES.length, Optional.of(Digest.of(BYTES)));
        }
        assertArrayEquals(BYTES, Scratch.content(store, Digest.of(BYTES)));
    }

    private Path ingest() {
        return ingest("ref");
    }

    private Path ingest(String ref) {
        return root.resolve("ingest").resolve(Digest.of(ref.getBytes(US_ASCII)).hex());
    }
}
