package dev.davit.proxy.keeper;

import java.time.Duration;
import java.util.Objects;

/**
 * How long things may take.
 *
 * @param restartDelay before the first restart; twice as long before each further one
 * @param restartDelayMax no longer than this
 * @param start until a process answers
 * @param stop between being told to end and being killed
 * @param watchdog between two signs of life; zero if none are wanted
 * @param health how long a process must serve for its past to be forgotten
 * @param sample between two looks at its memory and descriptors
 */
record Pace(
        Duration restartDelay,
        Duration restartDelayMax,
        Duration start,
        Duration stop,
        Duration watchdog,
        Duration health,
        Duration sample) {
    static final Duration HEALTH = Duration.ofMinutes(1);
    static final Duration SAMPLE = Duration.ofSeconds(1);

    private static final int MOST_DOUBLINGS = 40;

    Pace {
        Objects.requireNonNull(restartDelay);
        Objects.requireNonNull(restartDelayMax);
        Objects.requireNonNull(start);
        Objects.requireNonNull(stop);
        Objects.requireNonNull(watchdog);
        Objects.requireNonNull(health);
        Objects.requireNonNull(sample);
    }

    /** How long to wait after so many failures in a row. */
    Duration delayAfter(int failures) {
        Duration delay = restartDelay;
        for (int i = 1; i < Math.min(failures, MOST_DOUBLINGS); i++) {
            if (delay.compareTo(restartDelayMax) >= 0) {
                break;
            }
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(restartDelayMax) > 0 ? restartDelayMax : delay;
    }
}
