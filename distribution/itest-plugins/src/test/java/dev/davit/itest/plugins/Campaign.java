package dev.davit.itest.plugins;

import java.util.Locale;

/** How much the campaigns do: {@code -Ddavit.campaign=long} for what the project promises. */
final class Campaign {
    private static final boolean LONG =
            System.getProperty("davit.campaign", "short").equals("long");

    private Campaign() {}

    static int size(int quick, int full) {
        return LONG ? full : quick;
    }

    /** The line that {@code ./dev test plugins-under-load} ends with. */
    static void report(String what, long calls, int upgrades, long failed) {
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%s: %d calls, %d upgrades, %d failed",
                        what,
                        calls,
                        upgrades,
                        failed));
    }
}
