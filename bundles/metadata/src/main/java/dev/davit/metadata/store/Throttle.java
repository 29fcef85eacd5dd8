package dev.davit.metadata.store;

import dev.davit.metadata.store.checkpoint.Pace;
import dev.davit.metadata.store.io.DiskFile;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps a checkpoint from crowding out the journal: slow, and never with much left to write back.
 */
final class Throttle implements Pace {
    private static final long UNSYNCED_BYTES = 8 << 20;
    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long bytesPerSecond;
    private final BooleanSupplier hurried;
    private final long start = System.nanoTime();
    private long total;
    private long unsynced;

    Throttle(long bytesPerSecond, BooleanSupplier hurried) {
        this.bytesPerSecond = bytesPerSecond;
        this.hurried = hurried;
    }

    @Override
    public void wrote(DiskFile file, int bytes) throws IOException {
        total += bytes;
        unsynced += bytes;
        if (unsynced >= UNSYNCED_BYTES) {
            file.sync();
            unsynced = 0;
        }
        long ahead =
                (long) (total * NANOS_PER_SECOND / bytesPerSecond) - (System.nanoTime() - start);
        while (ahead > 0 && !hurried.getAsBoolean()) {
            long before = System.nanoTime();
            LockSupport.parkNanos(this, Math.min(ahead, Duration.ofMillis(50).toNanos()));
            ahead -= System.nanoTime() - before;
        }
    }
}
