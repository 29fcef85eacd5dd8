package dev.davit.config.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** Durations as configuration files write them: {@code 1m30s}, {@code 100ms}, {@code 1.5h}. */
public final class DurationText {
    /** Longer ones do not fit into 64 bits of nanoseconds, which is what containerd holds. */
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** More digits than a duration of that length can have to any purpose. */
    private static final int LONGEST_TEXT = 64;

    private DurationText() {}

    /** The duration that a text stands for; empty if it stands for none. */
    public static Optional<Duration> parse(String text) {
        boolean negative = text.startsWith("-");
        int at = negative || text.startsWith("+") ? 1 : 0;
        if (text.length() > LONGEST_TEXT || at == text.length()) {
            return Optional.empty();
        }
        if (text.substring(at).equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        while (at < text.length()) {
            int unitStart = endOf(text, at, true);
            int end = endOf(text, unitStart, false);
            String number = text.substring(at, unitStart);
            long unit = nanosOf(text.substring(unitStart, end));
            if (unit == 0 || !isNumber(number)) {
                return Optional.empty();
            }
            nanos = nanos.add(decimal(number).multiply(BigDecimal.valueOf(unit)));
            at = end;
        }
        if (nanos.compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        BigInteger whole = nanos.toBigInteger();
        return Optional.of(Duration.ofNanos(negative ? -whole.longValue() : whole.longValue()));
    }

    /** A duration as containerd prints it: {@code 1m0s}, {@code 100ms}, {@code 0s}. */
    public static String of(Duration duration) {
        long nanos = duration.abs().toNanos();
        String sign = duration.isNegative() ? "-" : "";
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return sign + nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return sign + decimal(nanos, 3) + "µs";
        }
        if (nanos < 1_000_000_000) {
            return sign + decimal(nanos, 6) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = decimal(nanos % 60_000_000_000L, 9) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        String rest = minutes % 60 + "m" + seconds;
        return sign + (minutes < 60 ? rest : minutes / 60 + "h" + rest);
    }

    private static String decimal(long value, int scale) {
        return BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
    }

    private static int endOf(String text, int start, boolean digits) {
        int at = start;
        while (at < text.length() && isDigitOrPoint(text.charAt(at)) == digits) {
            at++;
        }
        return at;
    }

    private static boolean isDigitOrPoint(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }

    /** Digits with at most one point; a point alone is no number. */
    private static boolean isNumber(String number) {
        int point = number.indexOf('.');
        return number.length() > (point < 0 ? 0 : 1) && point == number.lastIndexOf('.');
    }

    private static BigDecimal decimal(String number) {
        return new BigDecimal(number.endsWith(".") ? number + "0" : number);
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 0L;
        };
    }
}
