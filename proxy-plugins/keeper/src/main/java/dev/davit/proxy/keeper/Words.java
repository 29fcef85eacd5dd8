package dev.davit.proxy.keeper;

import java.time.Duration;
import java.util.Locale;

/** Durations and lines as reasons tell them. */
final class Words {
    private static final int LONGEST = 200;
    private static final double MILLIS = 1000;

    private Words() {}

    /** {@code 1.6 s} for example. */
    static String of(Duration duration) {
        String seconds = String.format(Locale.ROOT, "%.3f", duration.toMillis() / MILLIS);
        return seconds.replaceAll("\\.?0+$", "") + " s";
    }

    static String shortened(String line) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
