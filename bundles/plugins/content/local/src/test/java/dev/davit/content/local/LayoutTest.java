package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files are where containerd looks for them, and say what it expects. */
final class LayoutTest {
    @TempDir Path root;

    @Test
    void aBlobIsAReadOnlyFileNamedByItsDigest() throws IOException {
        try (var store = Scratch.open(root)) {
            byte[] bytes = Scratch.random(100, 1);
            Digest digest = Scratch.blob(store, bytes);
            Path file = root.resolve("blobs/sha256").resolve(digest.hex());
            assertArrayEquals(bytes, Files.readAllBytes(file));
            assertEquals(
                    "r--r--r--",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals(
                    store.info(digest).createdAt(), Files.getLastModifiedTime(file).toInstant());
            assertEquals(List.of(), files("ingest"));
        }
    }

    @Test
    void anIngestIsADirectoryNamedByTheHashOfItsRef() throws IOException {
        try (var store = Scratch.open(root);
                ContentWriter writer = store.writer("default/1/part", 5000, Optional.empty())) {
            writer.write(ByteBuffer.wrap(Scratch.random(100, 2)));
            String directory =
                    "ingest/f664b6003ddbec4d820119dc035ac3cf71112dd052b1be8f07646ea111ac847f";
            assertEquals(
                    List.of("data", "ref", "startedat", "total", "updatedat"), files(directory));
            assertArrayEquals(
                    Scratch.random(100, 2), Files.readAllBytes(root.resolve(directory + "/data")));
            assertEquals("default/1/part", Files.readString(root.resolve(directory + "/ref")));
            assertEquals("5000", Files.readString(root.resolve(directory + "/total")));
            String startedAt = Files.readString(root.resolve(directory + "/startedat"));
            assertEquals(Optional.of(writer.status().startedAt()), GoTime.parse(startedAt));
            assertTrue(startedAt.endsWith("Z"), startedAt);
            assertEquals(startedAt, Files.readString(root.resolve(directory + "/updatedat")));
        }
    }

    @Test
    void anIngestOfUnknownLengthHasNoTotal() throws IOException {
        try (var store = Scratch.open(root)) {
            Scratch.ingest(store, "open end", new byte[0]);
            Path directory =
                    root.resolve("ingest").resolve(Digest.of("open end".getBytes(US_ASCII)).hex());
            assertFalse(Files.exists(directory.resolve("total")));
            assertTrue(Files.exists(directory.resolve("data")));
        }
    }

    @Test
    void filesOfOthersAreNeitherBlobsNorIngests() throws IOException {
        try (var store = Scratch.open(root)) {
            Digest digest = Scratch.blob(store, Scratch.random(10, 3));
            Scratch.ingest(store, "a ref", Scratch.random(10, 3));
            Files.createFile(root.resolve("blobs/sha256/README"));
            Files.createDirectory(root.resolve("blobs/sha256").resolve("0".repeat(64)));
            Files.createDirectories(root.resolve("blobs/md5"));
            Files.createFile(root.resolve("ingest/lost+found"));
            Files.createDirectory(root.resolve("ingest/notes"));
            store.walk(info -> assertEquals(digest, info.digest()));
            store.walkIngests(status -> assertEquals("a ref", status.ref()));
        }
        try (var store = Scratch.open(root)) {
            assertEquals(10, store.status("a ref").offset());
            assertTrue(Files.exists(root.resolve("ingest/lost+found")));
            assertTrue(Files.exists(root.resolve("ingest/notes")));
        }
    }

    @Test
    void theTimesOfAnIngestInAnyZoneAreRead() throws IOException {
        Path ingest = root.resolve("ingest").resolve(Digest.of("zoned".getBytes(US_ASCII)).hex());
        Path startedAt = ingest.resolve("startedat");
        try (var store = Scratch.open(root)) {
            Scratch.ingest(store, "zoned", Scratch.random(10, 4));
            Files.writeString(startedAt, "2024-02-29T23:30:00.25+02:00");
            assertEquals("2024-02-29T21:30:00.250Z", store.status("zoned").startedAt().toString());
            Files.writeString(startedAt, "");
            assertEquals(
                    Files.getLastModifiedTime(ingest.resolve("data")).toInstant(),
                    store.status("zoned").startedAt());
        }
    }

    private List<String> files(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
