package dev.davit.linux;

import java.util.Locale;

/** The processors whose system call numbers and structures are known here. */
enum Architecture {
    X86_64,
    AARCH64;

    private static final Architecture CURRENT = detect();

    static Architecture current() {
        return CURRENT;
    }

    /** Picks the value that belongs to the processor this runs on. */
    static int choose(int x86, int arm) {
        return switch (CURRENT) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }

    private static Architecture detect() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default ->
                    throw new UnsupportedOperationException(
                            "system calls are known for x86-64 and aarch64, not for " + name);
        };
    }
}
