package dev.davit.testbed;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does in its own time. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long STEP_MILLIS = 10;

    private Await() {}

    /**
     * Looks again and again until something is so.
     *
     * @param what names it in the failure
     * @throws AssertionError if it is not so after a minute
     */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /** As {@link #until(String, BooleanSupplier)}, with a name that tells how far it has come. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never came: " + what.get());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
