package dev.davit.api.runtime;

import java.time.Instant;
import java.util.Objects;

/**
 * How a process ended.
 *
 * @param pid what its process id was, 0 if it never had one
 * @param status exit status; 128 plus the signal number for a killed process
 * @param time when; {@link #NEVER} for a process that has not exited
 */
public record Exit(int pid, int status, Instant time) {
    /** Go's zero time, which clients read as "has not exited". */
    public static final Instant NEVER = Instant.ofEpochSecond(-62135596800L);

    public Exit {
        Objects.requireNonNull(time);
    }
}
