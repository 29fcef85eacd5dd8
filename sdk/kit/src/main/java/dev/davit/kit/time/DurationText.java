package dev.davit.kit.time;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as containerd's configuration has them: {@code 1m30s}, {@code 1.5h}, {@code 200ms}. */
public final class DurationText {
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+)(ns|us|µs|ms|s|m|h)");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @param key what the message of a failure names
     * @throws DavitException INVALID_ARGUMENT unless it is one and longer than nothing
     */
    public static Duration parse(String key, String text) {
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int at = 0;
        while (part.find() && part.start() == at) {
            long unit = nanosOf(part.group(2));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            at = part.end();
        }
        if (at != text.length()
                || nanos.signum() == 0
                || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    key + " = \"" + text + "\": want a duration such as 5s or 1m30s");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }
}
