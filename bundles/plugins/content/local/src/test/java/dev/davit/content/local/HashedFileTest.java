package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

final class HashedFileTest {
    private static final byte[] BYTES = Scratch.random(3_000_000, 1);

    @TempDir Path directory;
    private Path file;

    @SuppressWarnings("NullAway.Init") // create() runs before each test
    HashedFileTest() {}

    @BeforeEach
    void create() throws IOException {
        file = Files.createFile(directory.resolve("file"));
    }

    @Test
    void piecesOfAnyLengthAddUp() throws IOException {
        var hashed = new HashedFile(file, 0, "sha256");
        int length = 1;
        for (int from = 0; from < BYTES.length; from += length, length *= 3) {
            length = Math.min(length, BYTES.length - from);
            hashed.append(ByteBuffer.wrap(BYTES, from, length));
            assertEquals(from + length, hashed.length());
        }
        assertEquals(Digest.of(BYTES), hashed.digest());
        assertArrayEquals(BYTES, Files.readAllBytes(file));
        hashed.close();
    }

    @Test
    void whatIsThereIsReadWhenItsHashIsNeeded() throws IOException {
        Files.write(file, Scratch.head(BYTES, 1_000_000));
        var hashed = new HashedFile(file, 1_000_000, "sha256");
        hashed.append(ByteBuffer.wrap(Scratch.tail(BYTES, 1_000_000)));
        assertEquals(Digest.of(BYTES), hashed.digest());
        assertEquals(
                Digest.from("sha512", Digest.hasher("sha512").digest(BYTES)),
                hashed.digest("sha512"));
        hashed.close();
    }

    @Test
    void aFileThatHasBecomeShorterIsNoticed() throws IOException {
        var hashed = new HashedFile(file, 10, "sha256");
        assertThrows(IOException.class, hashed::digest);
        Files.write(file, Scratch.head(BYTES, 10));
        assertEquals(Digest.of(Scratch.head(BYTES, 10)), hashed.digest());
    }

    @Test
    void aBufferOfOneThreadAloneIsHashedFromTheFile() throws IOException {
        try (var arena = Arena.ofConfined()) {
            ByteBuffer confined = arena.allocate(BYTES.length).asByteBuffer().put(BYTES).flip();
            var hashed = new HashedFile(file, 0, "sha256");
            hashed.append(confined);
            assertEquals(Digest.of(BYTES), hashed.digest());
            hashed.close();
        }
    }
}
