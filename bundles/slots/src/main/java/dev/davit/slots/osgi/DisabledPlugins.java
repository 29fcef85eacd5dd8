package dev.davit.slots.osgi;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The plugins that an operator has disabled for good: a file with one URI a line below the daemon's
 * root directory. Usable from any thread.
 */
final class DisabledPlugins {
    private final Path directory;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> uris = new TreeSet<>();

    private DisabledPlugins(Path directory) {
        this.directory = directory;
        file = directory.resolve("disabled");
    }

    /**
     * Reads the file, if there is one.
     *
     * @param root directory of the daemon
     */
    static DisabledPlugins read(Path root) {
        var disabled = new DisabledPlugins(root.resolve("dev.davit.slots"));
        disabled.read();
        return disabled;
    }

    private void read() {
        lock.lock();
        try {
            uris.addAll(Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList());
        } catch (NoSuchFileException e) {
            uris.clear();
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "cannot read which plugins are disabled from " + file + ": " + e,
                    e);
        } finally {
            lock.unlock();
        }
    }

    boolean contains(String uri) {
        lock.lock();
        try {
            return uris.contains(uri);
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a plugin is disabled, or no longer; kept when this returns. */
    void set(String uri, boolean disabled) {
        lock.lock();
        try {
            boolean changed = disabled ? uris.add(uri) : uris.remove(uri);
            if (changed) {
                write();
            }
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void write() throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path next = directory.resolve("disabled.new");
        Files.writeString(next, String.join("\n", uris) + "\n", StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
