package dev.davit.launcher.configure;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Watches directories that configuration files are dropped into, and the directories around those
 * that are not there yet. Without any of them it has no thread.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FileWatch.class.getName());

    /** Nothing must change for this long before files are taken for complete. */
    private static final long SETTLE_MILLIS = 75;

    /** A directory that never settles is read all the same. */
    private static final int MOST_WAITS = 20;

    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();

    /** What is watched: names that matter in it, or none for all. */
    @GuardedBy("lock")
    private final Map<Path, Set<Path>> watched = new HashMap<>();

    @GuardedBy("lock")
    private List<Path> wanted = List.of();

    @GuardedBy("lock")
    private @Nullable WatchService service;

    /**
     * @param changed called after a change, on the watch's own thread
     */
    FileWatch(Runnable changed) {
        this.changed = changed;
    }

    /** Watches these directories from now on. */
    void follow(List<Path> directories) {
        lock.lock();
        try {
            wanted = List.copyOf(directories);
            watched.clear();
            for (Path directory : wanted) {
                if (Files.isDirectory(directory)) {
                    watched.put(directory, Set.of());
                }
            }
            for (Path directory : wanted) {
                if (!watched.containsKey(directory)) {
                    awaitDirectory(directory);
                }
            }
            register();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot watch " + directories, e);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void awaitDirectory(Path directory) {
        Path parent = directory.getParent();
        if (parent != null && Files.isDirectory(parent)) {
            Set<Path> names = new HashSet<>(watched.getOrDefault(parent, Set.of()));
            if (!watched.containsKey(parent) || !names.isEmpty()) {
                names.add(directory.getFileName());
                watched.put(parent, names);
            }
        }
    }

    /** Directories stay registered once they were: what comes from others is not looked at. */
    @GuardedBy("lock")
    private void register() throws IOException {
        WatchService current = service;
        if (watched.isEmpty() && current == null) {
            return;
        }
        if (current == null) {
            WatchService made = FileSystems.getDefault().newWatchService();
            service = made;
            current = made;
            Thread.ofVirtual().name("configuration files").start(() -> run(made));
        }
        for (Path directory : watched.keySet()) {
            directory.register(
                    current,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        }
    }

    private void run(WatchService from) {
        try {
            while (true) {
                if (matters(from.take())) {
                    settle(from);
                    // First look at what has come, then read: nothing is missed in between.
                    again();
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(Level.DEBUG, "the watch of configuration files has ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void settle(WatchService from) throws InterruptedException {
        for (int wait = 0; wait < MOST_WAITS; wait++) {
            WatchKey key = from.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            if (key == null) {
                return;
            }
            key.pollEvents();
            key.reset();
        }
    }

    private void again() {
        lock.lock();
        try {
            follow(wanted);
        } finally {
            lock.unlock();
        }
    }

    private boolean matters(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        boolean gone = !key.reset();
        if (!(key.watchable() instanceof Path directory)) {
            return false;
        }
        lock.lock();
        try {
            Set<Path> names = watched.get(directory);
            if (names != null && (gone || names.isEmpty())) {
                return true;
            }
            for (WatchEvent<?> event : events) {
                // A wanted directory that has come may have files that came before its watch did.
                if (event.context() instanceof Path name
                        && wanted.contains(directory.resolve(name))) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot end the watch of configuration files", e);
        } finally {
            lock.unlock();
        }
    }
}
