package dev.davit.launcher.configure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Files that come into watched directories are noticed, whenever the directory comes. */
final class FileWatchTest {
    @TempDir private Path directory;
    private final Semaphore changes = new Semaphore(0);

    private void awaitChange() throws InterruptedException {
        assertTrue(changes.tryAcquire(30, TimeUnit.SECONDS), "no change was noticed");
        changes.drainPermits();
    }

    @Test
    void filesThatComeChangeAndGoAreNoticed() throws IOException, InterruptedException {
        try (var watch = new FileWatch(changes::release)) {
            watch.follow(List.of(directory));
            Path file = Files.writeString(directory.resolve("a"), "1");
            awaitChange();
            Files.writeString(file, "2");
            awaitChange();
            Files.delete(file);
            awaitChange();
        }
    }

    @Test
    void directoryMayComeLaterAndAgain() throws IOException, InterruptedException {
        Path later = directory.resolve("later");
        try (var watch = new FileWatch(changes::release)) {
            watch.follow(List.of(later));
            Files.createDirectory(later);
            awaitChange();
            Files.writeString(later.resolve("a"), "1");
            awaitChange();
            Files.delete(later.resolve("a"));
            Files.delete(later);
            awaitChange();
            Files.createDirectory(later);
            awaitChange();
            Files.writeString(later.resolve("a"), "1");
            awaitChange();
        }
    }
}
