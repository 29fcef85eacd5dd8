package dev.davit.kit.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
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
        assertThrows(ClosedByInterruptException.class, () -> write(file));
        Uninterrupted.run(() -> write(file));
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
                    write(directory.resolve("file"));
                });
        assertEquals(3, attempts.get());
        assertTrue(Thread.interrupted());
    }

    @Test
    void aFailureIsPassedOn() {
        assertThrows(
                IOException.class,
                () -> Uninterrupted.run(() -> write(directory.resolve("absent/file"))));
        assertFalse(Thread.interrupted());
    }

    private static void write(Path file) throws IOException {
        try (var channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.write(ByteBuffer.wrap("bytes".getBytes(US_ASCII)));
        }
    }
}
