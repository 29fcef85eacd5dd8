package dev.davit.verifier.bindir;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as containerd's files have them: {@code 10s}, {@code 1m30s}, {@code 500ms}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final double MILLIS = 1000.0;

    private GoDuration() {}

    static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        double millis = 0;
        int at = 0;
        while (part.find() && part.start() == at) {
            double number = Double.parseDouble(part.group(1));
            millis +=
                    number
                            * switch (part.group(2)) {
                                case "ms" -> 1;
                                case "s" -> MILLIS;
                                case "m" -> 60 * MILLIS;
                                default -> 3600 * MILLIS;
                            };
            at = part.end();
        }
        if (at == 0 || at != text.length() || millis < 1) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT,
                    "per_verifier_timeout \"" + text + "\" is no duration, 10s for example");
        }
        return Duration.ofMillis(Math.round(millis));
    }
}
