package dev.davit.kit.disk;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** File operations that have to reach their end although the caller may have gone. */
public final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * Runs an action to its end; an interruption is kept for afterwards.
     *
     * @param action begins again when an interruption has closed one of its channels, so it must
     *     not mind what a first attempt has done
     */
    public static void run(Action action) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    action.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What is run. */
    @FunctionalInterface
    public interface Action {
        /** May be called more than once. */
        void run() throws IOException;
    }
}
