package dev.davit.slots;

import java.time.Duration;
import java.util.Objects;

/**
 * A call that is inside a plugin, or waits at its door.
 *
 * @param method name of the contract's method
 * @param thread name of the calling thread
 * @param age how long it has been there
 * @param waiting whether it is still at the door
 */
public record RunningCall(String method, String thread, Duration age, boolean waiting) {
    public RunningCall {
        Objects.requireNonNull(method);
        Objects.requireNonNull(thread);
        Objects.requireNonNull(age);
    }
}
