package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A disk that is full, and then has room again. */
final class FullDiskTest {
    private static final byte[] BYTES = Scratch.random(3 << 20, 1);

    @TempDir Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString());
        assumeTrue(mounted, "may not mount a tmpfs here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertTrue(run("umount", disk.toString()));
        }
    }

    @Test
    void whatWasWrittenStaysAndTheRestFollowsWhenThereIsRoom() throws Exception {
        try (var store = Scratch.open(disk)) {
            long written;
            try (ContentWriter writer = store.writer("big", BYTES.length, Optional.empty())) {
                ByteBuffer bytes = ByteBuffer.wrap(BYTES);
                assertFull("reference big", () -> writer.write(bytes));
                written = writer.status().offset();
                assertTrue(written > 0 && written < 1 << 20, "wrote " + written);
                assertEquals(written, bytes.position());
                assertEquals(BYTES.length, bytes.limit());
                assertEquals(written, store.status("big").offset());
                assertEquals(Digest.of(Scratch.head(BYTES, written)), writer.digest());
                assertFull("reference big", () -> writer.write(bytes));
            }
            assertFull("reference other", () -> store.writer("other", 1, Optional.empty()).close());
            var refs = new ArrayList<String>();
            store.walkIngests(status -> refs.add(status.ref()));
            assertEquals(List.of("big"), refs);

            assertTrue(run("mount", "-o", "remount,size=8m", disk.toString()));
            try (ContentWriter writer = store.writer("big", BYTES.length, Optional.empty())) {
                assertEquals(written, writer.status().offset());
                writer.write(ByteBuffer.wrap(Scratch.tail(BYTES, written)));
                writer.commit(BYTES.length, Optional.of(Digest.of(BYTES)));
            }
            assertArrayEquals(BYTES, Scratch.content(store, Digest.of(BYTES)));
        }
    }

    @Test
    void aStoreOpensOnAFullDisk() throws Exception {
        try (var store = Scratch.open(disk)) {
            Scratch.blob(store, Scratch.random(1000, 2));
            try (ContentWriter writer = store.writer("big", 0, Optional.empty())) {
                assertFull("reference big", () -> writer.write(ByteBuffer.wrap(BYTES)));
            }
        }
        try (var store = Scratch.open(disk)) {
            assertEquals(1000, store.info(Digest.of(Scratch.random(1000, 2))).sizeBytes());
            store.abort("big");
            Scratch.blob(store, Scratch.random(500_000, 2));
        }
    }

    private static void assertFull(String object, Runnable action) {
        DavitException failure = assertThrows(DavitException.class, action::run);
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, failure.code());
        assertTrue(failure.getMessage().startsWith(object + ": "), failure.getMessage());
        assertTrue(
                failure.getMessage().endsWith("No space left on device: resource exhausted"),
                failure.getMessage());
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
