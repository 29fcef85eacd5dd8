package dev.davit.metadata.collect;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Conditions of conditional references: alternatives such as {@code usedat<24h}. */
final class Conditions {
    private static final Pattern CONDITION =
            Pattern.compile("\\s*(\\w+)\\s*([=!<>]=?)\\s*(\\S+)\\s*");

    private Conditions() {}

    /**
     * Whether any of the conditions holds.
     *
     * @param text alternatives between commas; what is not understood does not hold
     * @param labels labels of the snapshot that would be kept
     */
    static boolean hold(String text, Map<String, String> labels, Instant now) {
        for (String alternative : text.split(",", -1)) {
            Matcher condition = CONDITION.matcher(alternative);
            if (condition.matches()
                    && condition.group(1).equals("usedat")
                    && usedAt(condition.group(2), condition.group(3), labels, now)) {
                return true;
            }
        }
        return false;
    }

    private static boolean usedAt(
            String operator, String limit, Map<String, String> labels, Instant now) {
        String used = labels.get(GcLabels.USED_AT);
        if (used == null) {
            return false;
        }
        try {
            Duration since = Duration.between(Instant.parse(used), now);
            int order = since.compareTo(GoDuration.parse(limit));
            return operator.equals("<") && order < 0 || operator.equals(">") && order > 0;
        } catch (DateTimeException | IllegalArgumentException e) {
            return false;
        }
    }
}
