package dev.davit.metadata.collect;

import java.time.Duration;

/**
 * How long the cleaning of a backend may take. Times without any step done: how much there is to do
 * is nobody's fault.
 *
 * @param quiet after this time those who wait are told that it failed, and the log too
 * @param limit after this time it is interrupted
 * @param firstRest pause before a failed cleaning is tried again; doubles each time
 * @param longestRest bound of the pause
 */
record Patience(Duration quiet, Duration limit, Duration firstRest, Duration longestRest) {
    static final Patience DEFAULT =
            new Patience(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5));

    /** The pause after this one. */
    Duration next(Duration rest) {
        Duration doubled = rest.multipliedBy(2);
        return doubled.compareTo(longestRest) > 0 ? longestRest : doubled;
    }
}
