package dev.davit.bench;

import java.util.Locale;

/** What Davit has to reach on a line. */
sealed interface Mark {
    /** Nothing is asked. */
    static Mark none() {
        return new None();
    }

    /** Davit's value, whatever the peer's. */
    static Mark atMost(double value) {
        return new Value(value);
    }

    /** Davit's value divided by the peer's, or by the bare one if there is no peer. */
    static Mark ratioAtMost(double ratio) {
        return new RatioAtMost(ratio);
    }

    /** Davit's value divided by the peer's. */
    static Mark ratioAtLeast(double ratio) {
        return new RatioAtLeast(ratio);
    }

    /** For the table; empty without a mark. */
    default String text() {
        return switch (this) {
            case None() -> "";
            case Value(double value) ->
                    String.format(Locale.ROOT, value < 10 ? "≤ %.1f" : "≤ %.0f", value);
            case RatioAtMost(double ratio) -> String.format(Locale.ROOT, "≤ %.1f×", ratio);
            case RatioAtLeast(double ratio) -> String.format(Locale.ROOT, "≥ %.1f×", ratio);
        };
    }

    /** "met", "missed", or empty without a mark. */
    default String verdict(double davit, double ratio) {
        return switch (this) {
            case None() -> "";
            case Value(double value) -> verdict(davit <= value);
            case RatioAtMost(double most) -> verdict(ratio <= most);
            case RatioAtLeast(double least) -> verdict(ratio >= least);
        };
    }

    private static String verdict(boolean met) {
        return met ? "met" : "missed";
    }

    record None() implements Mark {}

    record Value(double value) implements Mark {}

    record RatioAtMost(double ratio) implements Mark {}

    record RatioAtLeast(double ratio) implements Mark {}
}
