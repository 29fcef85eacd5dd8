package dev.davit.slots.trace;

import dev.davit.api.trace.TraceContext;

import java.util.Optional;

/**
 * Which spans are recorded, by the names of OpenTelemetry's {@code OTEL_TRACES_SAMPLER}.
 *
 * @param asksParent whether the span above decides, where there is one
 * @param ratio share of the others
 */
record Sampler(boolean asksParent, double ratio) {
    private static final String PARENT_BASED = "parentbased_";

    /**
     * Reads the name of a sampler and its argument; what is none is the standard one, which records
     * all but what a caller does not want recorded.
     */
    static Sampler of(String name, String argument) {
        boolean asksParent = name.isEmpty() || name.startsWith(PARENT_BASED);
        return switch (asksParent && !name.isEmpty()
                ? name.substring(PARENT_BASED.length())
                : name) {
            case "always_off" -> new Sampler(asksParent, 0);
            case "traceidratio" -> new Sampler(asksParent, ratio(argument));
            case "always_on" -> new Sampler(asksParent, 1);
            default -> new Sampler(true, 1);
        };
    }

    private static double ratio(String argument) {
        try {
            double ratio = Double.parseDouble(argument);
            return ratio >= 0 && ratio <= 1 ? ratio : 1;
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /** Everybody decides the same of a trace: by its id. */
    boolean samples(Optional<TraceContext> parent, TraceContext trace) {
        if (asksParent && parent.isPresent()) {
            return parent.get().sampled();
        }
        return ratio >= 1 || (trace.traceLow() >>> 1) < (long) (ratio * Long.MAX_VALUE);
    }
}
