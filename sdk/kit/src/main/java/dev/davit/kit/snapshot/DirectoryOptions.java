package dev.davit.kit.snapshot;

import java.time.InstantSource;
import java.util.Objects;

/**
 * How a {@link DirectorySnapshotter} works.
 *
 * @param removeAtOnce whether the data of a snapshot is deleted when the snapshot is removed,
 *     rather than at the next clean-up
 * @param clock gives the times of snapshots
 */
public record DirectoryOptions(boolean removeAtOnce, InstantSource clock) {
    /** Deletion is left to the clean-up; the clock is the system's. */
    public static final DirectoryOptions DEFAULT =
            new DirectoryOptions(false, InstantSource.system());

    public DirectoryOptions {
        Objects.requireNonNull(clock);
    }
}
