package dev.davit.kit.snapshot;

import java.time.InstantSource;
import java.util.Objects;

/**
 * How a {@link DirectorySnapshotter} works.
 *
 * @param disk operations on whole trees
 * @param removeAtOnce whether the data of a snapshot is deleted when the snapshot is removed,
 *     rather than at the next clean-up
 * @param clock gives the times of snapshots
 */
public record DirectoryOptions(Disk disk, boolean removeAtOnce, InstantSource clock) {
    /** The JDK's disk and clock; deletion is left to the clean-up. */
    public static final DirectoryOptions DEFAULT =
            new DirectoryOptions(Disk.JDK, false, InstantSource.system());

    public DirectoryOptions {
        Objects.requireNonNull(disk);
        Objects.requireNonNull(clock);
    }
}
