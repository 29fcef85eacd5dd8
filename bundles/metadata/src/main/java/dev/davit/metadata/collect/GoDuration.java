package dev.davit.metadata.collect;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them, {@code 1h30m} or {@code 100ms} for example. */
final class GoDuration {
    private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

    private GoDuration() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher amount = AMOUNT.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (amount.find() && amount.start() == end) {
            end = amount.end();
            double nanos = Double.parseDouble(amount.group(1)) * unitNanos(amount.group(2));
            sum = sum.plusNanos((long) nanos);
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("no duration: " + text);
        }
        return sum;
    }

    private static double unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }
}
