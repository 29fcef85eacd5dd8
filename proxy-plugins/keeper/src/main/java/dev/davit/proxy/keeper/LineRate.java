package dev.davit.proxy.keeper;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets a burst of lines through and then so many each second. For one thread.
 *
 * <p>A process that writes more is not held up: its lines are counted and not told.
 */
final class LineRate {
    static final int BURST = 1000;
    static final int PER_SECOND = 200;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private double room = BURST;
    private long last;
    private long dropped;
    private long told;

    LineRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
        this.told = last - SECOND;
    }

    /** Whether one more line may pass; one that may not is counted. */
    boolean admit() {
        long now = nanoTime.getAsLong();
        room = Math.min(BURST, room + (double) (now - last) / SECOND * PER_SECOND);
        last = now;
        if (room < 1) {
            dropped++;
            return false;
        }
        room--;
        return true;
    }

    /** Lines that have not passed since this was told last; 0 if that is less than a second ago. */
    long takeDropped() {
        long now = nanoTime.getAsLong();
        if (dropped == 0 || now - told < SECOND) {
            return 0;
        }
        long count = dropped;
        dropped = 0;
        told = now;
        return count;
    }

    boolean hasDropped() {
        return dropped > 0;
    }
}
