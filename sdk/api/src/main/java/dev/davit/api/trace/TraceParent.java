package dev.davit.api.trace;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The header traceparent, {@code version-traceid-spanid-flags} in lower-case hexadecimal digits:
 * https://www.w3.org/TR/trace-context/#traceparent-header.
 */
final class TraceParent {
    private static final int TRACE_HIGH = 3;
    private static final int TRACE_LOW = 19;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;
    private static final int SAMPLED = 1;

    private TraceParent() {}

    static Optional<TraceContext> parse(String header, String state) {
        if (!isWellFormed(header)) {
            return Optional.empty();
        }
        long high = HexFormat.fromHexDigitsToLong(header, TRACE_HIGH, TRACE_LOW);
        long low = HexFormat.fromHexDigitsToLong(header, TRACE_LOW, SPAN - 1);
        long span = HexFormat.fromHexDigitsToLong(header, SPAN, FLAGS - 1);
        if ((high | low) == 0 || span == 0) {
            return Optional.empty();
        }
        int flags = HexFormat.fromHexDigits(header, FLAGS, LENGTH);
        return Optional.of(new TraceContext(high, low, span, (flags & SAMPLED) != 0, state));
    }

    /** Later versions may have more behind the flags, set off by a dash; version ff is none. */
    private static boolean isWellFormed(String header) {
        if (header.length() < LENGTH || !areDigits(header) || header.startsWith("ff")) {
            return false;
        }
        return header.length() == LENGTH
                || (!header.startsWith("00") && header.charAt(LENGTH) == '-');
    }

    private static boolean areDigits(String header) {
        for (int i = 0; i < LENGTH; i++) {
            char c = header.charAt(i);
            boolean dash = i == TRACE_HIGH - 1 || i == SPAN - 1 || i == FLAGS - 1;
            boolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (dash ? c != '-' : !digit) {
                return false;
            }
        }
        return true;
    }
}
