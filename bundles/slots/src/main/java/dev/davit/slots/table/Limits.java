package dev.davit.slots.table;

import dev.davit.api.slot.MethodClass;

import java.time.Duration;
import java.util.Map;

/**
 * How far a plugin may go before the table steps in.
 *
 * @param query how long a call that looks may take
 * @param change how long a call that changes may take
 * @param start how long a plugin may take to start, or to close
 * @param drain how long a generation that has to go may keep its calls
 * @param handOver how long one may that stays if it cannot go in time; shorter than calls wait at
 *     the door
 * @param calls how many calls may be inside at once, those that only wait not counted
 * @param failures how many failures in a row shut a plugin out
 */
public record Limits(
        Duration query,
        Duration change,
        Duration start,
        Duration drain,
        Duration handOver,
        int calls,
        int failures) {
    private static final String TIMEOUT = "dev.davit.timeout.plugin.";
    private static final String UNIT = "ms";
    private static final int MOST_CALLS = 1 << 16;

    /** What holds where the configuration says nothing. */
    public static final Limits DEFAULT =
            new Limits(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(8),
                    512,
                    5);

    /**
     * The limits of a plugin, from facts of the daemon: {@code dev.davit.timeout.plugin.query},
     * {@code .change}, {@code .start}, {@code .drain} and {@code .handover}, as milliseconds with
     * their unit, and from a table with the keys {@code max_calls} and {@code failures}. A key that
     * ends with a dot and the plugin's URI holds for that plugin alone.
     */
    public static Limits of(String uri, Map<String, Object> facts, Map<String, Object> table) {
        return new Limits(
                time(facts, "query", uri, DEFAULT.query),
                time(facts, "change", uri, DEFAULT.change),
                time(facts, "start", uri, DEFAULT.start),
                time(facts, "drain", uri, DEFAULT.drain),
                time(facts, "handover", uri, DEFAULT.handOver),
                number(table, "max_calls", DEFAULT.calls),
                number(table, "failures", DEFAULT.failures));
    }

    /** Nanoseconds that a call of a class may take; {@link Long#MAX_VALUE} for any time. */
    long nanos(MethodClass kind) {
        return switch (kind) {
            case QUERY -> query.toNanos();
            case CHANGE -> change.toNanos();
            case TRANSFER, WAIT -> Long.MAX_VALUE;
        };
    }

    private static Duration time(
            Map<String, Object> facts, String key, String uri, Duration otherwise) {
        Object own = facts.get(TIMEOUT + key + "." + uri);
        Object time = own == null ? facts.get(TIMEOUT + key) : own;
        return time instanceof String text && text.endsWith(UNIT)
                ? Duration.ofMillis(
                        Long.parseLong(text.substring(0, text.length() - UNIT.length())))
                : otherwise;
    }

    private static int number(Map<String, Object> table, String key, int otherwise) {
        return table.get(key) instanceof Long number
                ? Math.toIntExact(Math.clamp(number, 1, MOST_CALLS))
                : otherwise;
    }
}
