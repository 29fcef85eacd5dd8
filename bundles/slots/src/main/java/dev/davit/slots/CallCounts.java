package dev.davit.slots;

import java.time.Duration;
import java.util.Objects;

/**
 * The calls of a plugin since the daemon started, over all its generations.
 *
 * @param running inside now
 * @param waiting at the door now
 * @param total that have ended
 * @param failed of these, with a failure that is the plugin's: unavailable, internal, unknown, data
 *     loss or out of time
 * @param overdue that the daemon has given up on
 * @param median half of them took no longer; zero before the first
 * @param p99 99 of 100 took no longer
 * @param longest of those that have ended
 * @param oldest how long the one that is inside longest has been there; zero if none is
 */
public record CallCounts(
        int running,
        int waiting,
        long total,
        long failed,
        long overdue,
        Duration median,
        Duration p99,
        Duration longest,
        Duration oldest) {
    /** Of a plugin nobody calls through a slot. */
    public static final CallCounts NONE =
            new CallCounts(
                    0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public CallCounts {
        Objects.requireNonNull(median);
        Objects.requireNonNull(p99);
        Objects.requireNonNull(longest);
        Objects.requireNonNull(oldest);
    }
}
