package dev.davit.slots.osgi;

import org.jspecify.annotations.Nullable;

/** Why a component could not be activated, from what the component runtime keeps of it. */
public final class ActivationFailure {
    private ActivationFailure() {}

    /** The message of the innermost exception of a printed stack trace. */
    public static String reason(@Nullable String trace) {
        if (trace == null) {
            return "failed without a reason";
        }
        String last = trace.lines().findFirst().orElse("");
        for (String line : trace.lines().toList()) {
            if (line.startsWith("Caused by: ")) {
                last = line.substring("Caused by: ".length());
            }
        }
        int colon = last.indexOf(": ");
        return colon < 0 ? last : last.substring(colon + 2);
    }
}
