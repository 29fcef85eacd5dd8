package dev.davit.kit.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.file.Path;
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
                FileSync.force(directory);
                served = present;
            }
        } finally {
            syncing.unlock();
        }
    }
}
