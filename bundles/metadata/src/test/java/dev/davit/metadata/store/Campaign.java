package dev.davit.metadata.store;

import java.util.Locale;

/** How much the campaigns do: {@code -Ddavit.campaign=long} for what the project promises. */
final class Campaign {
    static final boolean LONG = System.getProperty("davit.campaign", "short").equals("long");

    private Campaign() {}

    static int size(int quick, int full) {
        return LONG ? full : quick;
    }

    /** The line that {@code ./dev test metadata-kill} ends with the sum of. */
    static void report(String what, long cycles, long acknowledged, long lost) {
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%s: %d cycles, %d acknowledged writes, %d lost",
                        what,
                        cycles,
                        acknowledged,
                        lost));
    }
}
