package dev.davit.kit.disk;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

final class DirectorySyncTest {
    @TempDir Path root;

    @Test
    void anUnchangedDirectoryIsNotTouched() throws IOException {
        var sync = new DirectorySync(root.resolve("absent"));
        sync.sync();
        sync.changed();
        assertThrows(NoSuchFileException.class, sync::sync);
    }

    @Test
    void aFailedSyncIsTriedAgainByTheNext() throws IOException {
        Path directory = root.resolve("late");
        var sync = new DirectorySync(directory);
        sync.changed();
        assertThrows(NoSuchFileException.class, sync::sync);
        Files.createDirectory(directory);
        sync.sync();
        Files.delete(directory);
        sync.sync();
    }

    @Test
    void interruptionNeitherStopsASyncNorGetsLost() throws IOException {
        var sync = new DirectorySync(root);
        sync.changed();
        Thread.currentThread().interrupt();
        try {
            sync.sync();
        } finally {
            assertTrue(Thread.interrupted());
        }
    }
}
