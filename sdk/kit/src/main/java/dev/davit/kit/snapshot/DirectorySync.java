package dev.davit.kit.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Makes the entries of a directory durable, once for all who wait for it at the time. */
final class DirectorySync {
    private final Path directory;
    private final AtomicLong arrivals = new AtomicLong();
    private final ReentrantLock syncing = new ReentrantLock();

    /** Arrivals up to this one are served. */
    @GuardedBy("syncing")
    private long served;

    DirectorySync(Path directory) {
        this.directory = directory;
    }

    /** Returns when everything that was in the directory at the call would survive a power cut. */
    void await() throws IOException {
        long arrival = arrivals.incrementAndGet();
        syncing.lock();
        try {
            if (served < arrival) {
                long present = arrivals.get();
                force(directory);
                served = present;
            }
        } finally {
            syncing.unlock();
        }
    }

    /**
     * Writes the entries of a directory to disk. Interruption does not stop it: half-way there is
     * nothing that could be undone.
     */
    static void force(Path directory) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
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
