package dev.davit.slots.settings;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A configuration that was in effect once, or is.
 *
 * @param number counts them, from 1, over all starts of the daemon
 * @param since when it took effect first
 * @param by what brought it: start, apply, rollback, SIGHUP or a watched directory
 * @param summary what it changed, without values; copied
 * @param running whether it is in effect now
 */
public record ConfigurationGeneration(
        int number, Instant since, String by, List<String> summary, boolean running) {
    public ConfigurationGeneration {
        Objects.requireNonNull(since);
        Objects.requireNonNull(by);
        summary = List.copyOf(summary);
    }
}
