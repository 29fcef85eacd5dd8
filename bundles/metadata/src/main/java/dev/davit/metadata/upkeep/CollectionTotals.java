package dev.davit.metadata.upkeep;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What all collections of this process together have done.
 *
 * @param collections how many there were
 * @param removed records by kind; copied
 * @param marking time spent finding out what is needed
 * @param sweeping time spent removing records
 */
public record CollectionTotals(
        long collections, Map<String, Long> removed, Duration marking, Duration sweeping) {
    /** Before the first. */
    public static final CollectionTotals NONE =
            new CollectionTotals(0, Map.of(), Duration.ZERO, Duration.ZERO);

    public CollectionTotals {
        removed = Map.copyOf(removed);
        Objects.requireNonNull(marking);
        Objects.requireNonNull(sweeping);
    }

    /** With another collection. */
    public CollectionTotals plus(
            Map<String, Long> moreRemoved, Duration moreMarking, Duration moreSweeping) {
        Map<String, Long> sum = new HashMap<>(removed);
        moreRemoved.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return new CollectionTotals(
                collections + 1, sum, marking.plus(moreMarking), sweeping.plus(moreSweeping));
    }

    /** What was done since. */
    public CollectionTotals since(CollectionTotals earlier) {
        Map<String, Long> difference = new HashMap<>();
        removed.forEach(
                (kind, count) -> {
                    long more = count - earlier.removed.getOrDefault(kind, 0L);
                    if (more > 0) {
                        difference.put(kind, more);
                    }
                });
        return new CollectionTotals(
                collections - earlier.collections,
                difference,
                marking.minus(earlier.marking),
                sweeping.minus(earlier.sweeping));
    }
}
