package dev.davit.metadata.store.journal;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the journal's files are called. */
public final class SegmentName {
    /** A file that is being filled with zeros, or was and waits to become a segment. */
    public static final String PREPARED = "journal.prepared";

    /** A segment that has no name of its own yet. */
    public static final String NEW = "journal.new";

    private static final Pattern SEGMENT = Pattern.compile("journal-(\\d{20})\\.log");

    private SegmentName() {}

    /** Name of the segment whose first transaction has the number. */
    public static String of(long firstSequence) {
        return "journal-%020d.log".formatted(firstSequence);
    }

    /** First sequence of the segment of that name; empty for other names. */
    public static OptionalLong parse(String name) {
        Matcher matcher = SEGMENT.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException tooLarge) {
            return OptionalLong.empty();
        }
    }
}
