package dev.davit.slots;

import dev.davit.api.ErrorCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The calls of one method of one version of a plugin since the daemon started.
 *
 * @param slot type of the slot
 * @param plugin slot id
 * @param version version of the generations counted
 * @param method name of the contract's method
 * @param ok calls that returned
 * @param failures calls that threw, by code; copied
 * @param time all of them together
 * @param buckets how many took longer than the bound before and no longer than this one, bounds
 *     being {@link #BOUNDS}; one more at the end for the rest; copied
 */
public record MethodMeter(
        String slot,
        String plugin,
        String version,
        String method,
        long ok,
        Map<ErrorCode, Long> failures,
        Duration time,
        List<Long> buckets) {
    /** How many bounds there are. */
    public static final int BOUND_COUNT = 28;

    /** Upper bounds of the buckets: 1 µs, 2 µs, 4 µs … about 134 s. */
    public static final List<Duration> BOUNDS = bounds();

    public MethodMeter {
        Objects.requireNonNull(slot);
        Objects.requireNonNull(plugin);
        Objects.requireNonNull(version);
        Objects.requireNonNull(method);
        failures = Map.copyOf(failures);
        Objects.requireNonNull(time);
        buckets = List.copyOf(buckets);
    }

    private static List<Duration> bounds() {
        List<Duration> bounds = new ArrayList<>(BOUND_COUNT);
        for (int power = 0; power < BOUND_COUNT; power++) {
            bounds.add(Duration.ofNanos(1_000L << power));
        }
        return List.copyOf(bounds);
    }
}
