package dev.davit.kit.disk;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

final class FileSyncTest {
    @TempDir Path directory;

    @Test
    void filesAndDirectoriesAreSynced() throws IOException {
        Path file = directory.resolve("file");
        assertThrows(NoSuchFileException.class, () -> FileSync.force(file));
        Files.writeString(file, "bytes");
        FileSync.force(file);
        FileSync.force(directory);
    }

    @Test
    void interruptionNeitherStopsASyncNorGetsLost() throws IOException {
        Thread.currentThread().interrupt();
        try {
            FileSync.force(directory);
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
