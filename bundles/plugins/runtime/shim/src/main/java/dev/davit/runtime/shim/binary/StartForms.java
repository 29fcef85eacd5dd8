package dev.davit.runtime.shim.binary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What each executable wants to read when it is started, found out once and remembered for as long
 * as the file stays the same. Thread-safe.
 *
 * <p>Shims of containerd 1 fail when they are given parameters, those since 2.3 when they are not.
 * Asking a shim with {@code -info} starts nothing and shows what it is: before 2.0 they do not know
 * the flag. That is a guess until a start in this form has succeeded.
 */
final class StartForms {
    private final ConcurrentHashMap<Key, Known> known = new ConcurrentHashMap<>();

    /** A file as it is now: a new version under the old name is another executable. */
    private record Key(Path path, Object file, long size, FileTime modified) {
        static Key of(Path path) {
            try {
                BasicFileAttributes facts = Files.readAttributes(path, BasicFileAttributes.class);
                return new Key(
                        path,
                        Objects.requireNonNullElse(facts.fileKey(), path),
                        facts.size(),
                        facts.lastModifiedTime());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * What is known of an executable.
     *
     * @param form what it wants to read
     * @param certain whether a start in this form has succeeded
     */
    record Knowledge(StartForm form, boolean certain) {}

    private static final class Known {
        final ReentrantLock asking = new ReentrantLock();
        volatile Knowledge knowledge = new Knowledge(StartForm.PARAMETERS, false);
        volatile boolean asked;
    }

    /**
     * What is known of an executable. Many may want to know at once: one of them asks.
     *
     * @param ask makes a guess
     */
    Knowledge of(Path binary, Function<Path, StartForm> ask) {
        Known entry = known.computeIfAbsent(Key.of(binary), key -> new Known());
        if (entry.asked) {
            return entry.knowledge;
        }
        entry.asking.lock();
        try {
            if (!entry.asked) {
                entry.knowledge = new Knowledge(ask.apply(binary), false);
                entry.asked = true;
            }
            return entry.knowledge;
        } finally {
            entry.asking.unlock();
        }
    }

    /** A start in this form has succeeded. */
    void confirm(Path binary, StartForm form) {
        Known entry = known.computeIfAbsent(Key.of(binary), key -> new Known());
        entry.knowledge = new Knowledge(form, true);
        entry.asked = true;
    }
}
