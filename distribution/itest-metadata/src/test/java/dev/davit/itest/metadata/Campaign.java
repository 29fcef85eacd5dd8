package dev.davit.itest.metadata;

import java.util.Locale;

/** How much the campaigns do: {@code -Ddavit.campaign=long} for what the project promises. */
final class Campaign {
    private static final boolean LONG =
            System.getProperty("davit.campaign", "short").equals("long");

    private Campaign() {}

    static int size(int quick, int full) {
        return LONG ? full : quick;
    }

    /** The line that {@code ./dev test metadata-kill} ends with the sum of. */
    static void report(String what, int cycles, long acknowledged, int lost) {
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
