package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.MethodClass;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.CallCounts;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.RunningCall;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is kept of the calls of one place, over all its generations.
 *
 * @param id slot id of the plugin
 * @param label what messages call the plugin
 * @param type its slot
 * @param limits how far it may go
 * @param book the calls inside
 * @param meters the calls that have ended
 * @param health what they say of the plugin
 * @param spans where its calls are traced
 */
record CallRecords(
        String id,
        String label,
        SlotType<?> type,
        CurrentLimits limits,
        CallBook book,
        Meters meters,
        Health health,
        Spans spans) {
    /** How long a call waits for room. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Failures that are the plugin's and not the caller's. */
    private static final Set<ErrorCode> FAULTS =
            Set.of(
                    ErrorCode.UNAVAILABLE,
                    ErrorCode.INTERNAL,
                    ErrorCode.UNKNOWN,
                    ErrorCode.DATA_LOSS,
                    ErrorCode.DEADLINE_EXCEEDED);

    static CallRecords of(SlotType<?> type, String id, String label, Limits limits, Spans spans) {
        return new CallRecords(
                id,
                label,
                type,
                new CurrentLimits(limits),
                new CallBook(label, limits.calls(), PATIENCE),
                new Meters(type.typeId()),
                new Health(limits.failures()),
                spans);
    }

    /** Holds the plugin to other limits from now on. */
    void hold(Limits next) {
        limits.change(next);
        book.limit(next.calls());
        health.limit(next.failures());
    }

    /** What is said of a call that was given up on. */
    String overdueText(String method, MethodClass kind) {
        return label
                + " has not answered "
                + method
                + " within "
                + Duration.ofNanos(limits.get().nanos(kind)).toMillis()
                + " ms";
    }

    /** What its caller is told. */
    DavitException overdue(String method, MethodClass kind, @Nullable Throwable cause) {
        return new DavitException(
                ErrorCode.UNAVAILABLE,
                overdueText(method, kind) + ": " + ErrorCode.UNAVAILABLE.text(),
                cause);
    }

    /** The calls inside, oldest first. */
    List<RunningCall> running() {
        return book.calls().stream()
                .sorted(Comparator.comparingLong(OpenCall::age).reversed())
                .map(
                        call ->
                                new RunningCall(
                                        call.method(),
                                        call.thread().getName(),
                                        Duration.ofNanos(call.age()),
                                        false))
                .toList();
    }

    /**
     * @param atTheDoor calls that wait for a generation
     */
    CallCounts counts(int atTheDoor) {
        long total = 0;
        long failed = 0;
        var times = new long[MethodMeter.BOUND_COUNT + 1];
        for (MethodMeter meter : meters.read(id)) {
            total += meter.ok();
            for (Map.Entry<ErrorCode, Long> failures : meter.failures().entrySet()) {
                total += failures.getValue();
                failed += FAULTS.contains(failures.getKey()) ? failures.getValue() : 0;
            }
            if (type.classOf(meter.method()) != MethodClass.WAIT) {
                for (int bucket = 0; bucket < times.length; bucket++) {
                    times[bucket] += meter.buckets().get(bucket);
                }
            }
        }
        return new CallCounts(
                book.running(),
                atTheDoor + book.waiting(),
                total,
                failed,
                book.overdue(),
                percentile(times, 0.5),
                percentile(times, 0.99),
                percentile(times, 1),
                oldest());
    }

    private Duration oldest() {
        long oldest = 0;
        for (OpenCall call : book.calls()) {
            oldest = Math.max(oldest, call.kind() == MethodClass.WAIT ? 0 : call.age());
        }
        return Duration.ofNanos(oldest);
    }

    /** Upper bound of the bucket in which that share of the calls has ended. */
    private static Duration percentile(long[] times, double share) {
        long all = 0;
        for (long count : times) {
            all += count;
        }
        if (all == 0) {
            return Duration.ZERO;
        }
        long left = Math.max(1, Math.round(all * share));
        for (int bucket = 0; bucket < MethodMeter.BOUND_COUNT; bucket++) {
            left -= times[bucket];
            if (left <= 0) {
                return MethodMeter.BOUNDS.get(bucket);
            }
        }
        return MethodMeter.BOUNDS.getLast();
    }
}
