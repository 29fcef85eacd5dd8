package dev.davit.metadata;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes by itself. */
public final class Conditions {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private Conditions() {}

    /** Returns when the condition holds. */
    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
