package dev.davit.slots.table;

import dev.davit.api.ErrorCode;
import dev.davit.slots.MethodMeter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls of one method of one version of a plugin. Usable from any thread. */
final class Meter {
    private static final int BUCKETS = MethodMeter.BOUND_COUNT + 1;
    private static final long MICROSECOND = 1_000;

    private final LongAdder ok = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Map<ErrorCode, LongAdder> failures = new EnumMap<>(ErrorCode.class);
    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);

    Meter() {
        for (ErrorCode code : ErrorCode.values()) {
            failures.put(code, new LongAdder());
        }
    }

    void succeeded(long took) {
        ok.increment();
        count(took);
    }

    void failed(ErrorCode code, long took) {
        Objects.requireNonNull(failures.get(code)).increment();
        count(took);
    }

    private void count(long took) {
        nanos.add(took);
        buckets.incrementAndGet(bucket(took));
    }

    /** The first bucket whose bound, a power of two of microseconds, is not below the time. */
    private static int bucket(long took) {
        long micros = (Math.max(took, 1) + MICROSECOND - 1) / MICROSECOND;
        int power = Long.SIZE - Long.numberOfLeadingZeros(micros - 1);
        return Math.min(power, BUCKETS - 1);
    }

    MethodMeter read(String slot, String plugin, String version, String method) {
        Map<ErrorCode, Long> failed = new EnumMap<>(ErrorCode.class);
        failures.forEach(
                (code, count) -> {
                    if (count.sum() > 0) {
                        failed.put(code, count.sum());
                    }
                });
        List<Long> times = new ArrayList<>(BUCKETS);
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            times.add(buckets.get(bucket));
        }
        return new MethodMeter(
                slot,
                plugin,
                version,
                method,
                ok.sum(),
                failed,
                Duration.ofNanos(nanos.sum()),
                times);
    }
}
