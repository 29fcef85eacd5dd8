package dev.davit.slots.osgi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A bundle that has been taken away and whose classes are still in memory.
 *
 * @param symbolicName its name
 * @param version its version
 * @param since when it was taken away
 * @param reasons what holds its classes, in words; none if nothing is known to, since they may only
 *     not have been collected yet; copied
 */
public record FormerBundle(
        String symbolicName, String version, Instant since, List<String> reasons) {
    public FormerBundle {
        Objects.requireNonNull(symbolicName);
        Objects.requireNonNull(version);
        Objects.requireNonNull(since);
        reasons = List.copyOf(reasons);
    }
}
