package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files of another store that become blobs. */
final class BlobAdoptionTest {
    private static final byte[] BYTES = Scratch.random(10_000, 1);
    private static final Digest DIGEST = Digest.of(BYTES);
    private static final List<Takeover> ANY = List.of(Takeover.values());

    @TempDir Path scratch;

    private Path theirs() throws IOException {
        Path root = scratch.resolve("theirs");
        Path directory = Files.createDirectories(root.resolve("blobs/sha256"));
        Files.write(directory.resolve(DIGEST.hex()), BYTES);
        return root;
    }

    @Test
    void aLinkIsABlob() throws IOException {
        Path theirs = theirs();
        try (LocalContentStore store = Scratch.open(scratch.resolve("ours"))) {
            assertEquals(Optional.of(Takeover.LINK), store.wayFrom(theirs, ANY));
            store.adopt(DIGEST, BYTES.length, theirs, Takeover.LINK);
            store.adopt(DIGEST, BYTES.length, theirs, Takeover.LINK);
            assertArrayEquals(BYTES, Scratch.content(store, DIGEST));
            assertEquals(
                    2,
                    Files.getAttribute(
                            theirs.resolve("blobs/sha256/" + DIGEST.hex()), "unix:nlink"));
            store.delete(DIGEST);
            assertTrue(Files.exists(theirs.resolve("blobs/sha256/" + DIGEST.hex())));
        }
    }

    @Test
    void whatIsNotAsRecordedIsRefused() throws IOException {
        Path theirs = theirs();
        try (LocalContentStore store = Scratch.open(scratch.resolve("ours"))) {
            DavitException e =
                    assertThrows(
                            DavitException.class,
                            () -> store.adopt(DIGEST, 7, theirs, Takeover.LINK));
            assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
            Digest none = Digest.of(new byte[0]);
            e =
                    assertThrows(
                            DavitException.class,
                            () -> store.adopt(none, 0, theirs, Takeover.LINK));
            assertEquals(ErrorCode.NOT_FOUND, e.code());
            assertThrows(DavitException.class, () -> store.info(DIGEST));
        }
    }

    @Test
    void inPlaceNothingIsMoved() throws IOException {
        Path theirs = theirs();
        try (LocalContentStore store = Scratch.open(theirs)) {
            assertEquals(Optional.of(Takeover.IN_PLACE), store.wayFrom(theirs, ANY));
            assertEquals(Optional.empty(), store.wayFrom(theirs, List.of(Takeover.COPY)));
            store.adopt(DIGEST, BYTES.length, theirs, Takeover.IN_PLACE);
            assertArrayEquals(BYTES, Scratch.content(store, DIGEST));
        }
    }
}
