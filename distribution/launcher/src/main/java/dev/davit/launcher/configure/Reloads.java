package dev.davit.launcher.configure;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings about that the files are read again: after a signal, and when something happens in one of
 * their directories. The configuration file itself is not watched, so that it can be edited at
 * leisure.
 */
public final class Reloads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Reloads.class.getName());

    private final HotConfiguration configuration;
    private final FileTime readAt = FileTime.fromMillis(System.currentTimeMillis());
    private final FileWatch watch = new FileWatch(() -> reload("changed files"));

    /** Watches nothing yet. */
    public Reloads(HotConfiguration configuration) {
        this.configuration = configuration;
    }

    /** From now on files are watched. */
    public void begin() {
        List<Path> directories = configuration.tellDirectories(watch::follow);
        if (directories.stream().anyMatch(this::hasChanged)) {
            Thread.ofVirtual().name("reload").start(() -> reload("changed files"));
        }
    }

    /** A signal asks for it; returns at once. */
    public void hangUp(String signal) {
        Thread.ofVirtual().name("reload").start(() -> reload("SIG" + signal));
    }

    @Override
    public void close() {
        watch.close();
    }

    private void reload(String by) {
        try {
            configuration.reload(by);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, by + ": the configuration cannot be read again", e);
        }
    }

    /** Whether something has come or gone while nobody was watching yet. */
    private boolean hasChanged(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory, 1)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(readAt) > 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look into " + directory, e);
            return false;
        }
    }
}
