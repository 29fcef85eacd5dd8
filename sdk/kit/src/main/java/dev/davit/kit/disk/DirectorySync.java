package dev.davit.kit.disk;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes changes of a directory's entries durable, once for all who ask at the same time.
 *
 * <p>Used by any number of threads. Interruption does not stop it: what is renamed cannot be taken
 * back, so its caller has to learn whether it will last.
 */
public final class DirectorySync {
    private final Path directory;
    private final AtomicLong changes = new AtomicLong();
    private final ReentrantLock syncing = new ReentrantLock();

    /** Changes up to this one are durable; grows under the lock. */
    private final AtomicLong durable = new AtomicLong();

    /** For changes of the entries of {@code directory}, not of those below them. */
    public DirectorySync(Path directory) {
        this.directory = directory;
    }

    /** Says that the directory has changed. */
    public void changed() {
        changes.incrementAndGet();
    }

    /**
     * Returns when all changes announced before the call would survive a crash of the machine; at
     * once if they do already.
     */
    public void sync() throws IOException {
        long due = changes.get();
        if (durable.get() >= due) {
            return;
        }
        syncing.lock();
        try {
            if (durable.get() < due) {
                long present = changes.get();
                force(directory);
                durable.set(present);
            }
        } finally {
            syncing.unlock();
        }
    }

    /** Writes a file with its attributes, or the entries of a directory, to disk. */
    public static void force(Path path) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
