package dev.davit.kit.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

final class UninterruptedTest {
    @TempDir Path directory;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void anInterruptedThreadRunsTheActionAndStaysInterrupted() throws IOException {
        Path file = directory.resolve("file");
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, () -> Files.writeString(file, "bytes"));
        Uninterrupted.run(() -> Files.writeString(file, "bytes"));
        assertTrue(Thread.interrupted());
        assertEquals("bytes", Files.readString(file));
    }

    @Test
    void anInterruptionInTheMiddleBeginsAgain() throws IOException {
        var attempts = new AtomicInteger();
        Uninterrupted.run(
                () -> {
                    if (attempts.incrementAndGet() < 3) {
                        Thread.currentThread().interrupt();
                    }
                    Files.writeString(directory.resolve("file"), "bytes");
                });
        assertEquals(3, attempts.get());
        assertTrue(Thread.interrupted());
    }

    @Test
    void aFailureIsPassedOn() {
        assertThrows(
                IOException.class,
                () ->
                        Uninterrupted.run(
                                () -> Files.writeString(directory.resolve("absent/file"), "")));
        assertFalse(Thread.interrupted());
    }
}
