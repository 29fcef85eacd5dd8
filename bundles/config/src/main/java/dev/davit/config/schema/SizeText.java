package dev.davit.config.schema;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as configuration files write them: {@code 512MiB}, {@code 2G}, {@code 4096}. */
final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18})\\s*([KMGT]?)(i?B)?");

    /** A unit without an i is one with it, as in the files of systemd. */
    private static final Map<String, Integer> SHIFTS =
            Map.of("", 0, "K", 10, "M", 20, "G", 30, "T", 40);

    private SizeText() {}

    /** The number of bytes that a text stands for; empty if it stands for none. */
    static Optional<Long> parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(size.group(1));
        int shift = SHIFTS.getOrDefault(size.group(2), 0);
        return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
    }
}
