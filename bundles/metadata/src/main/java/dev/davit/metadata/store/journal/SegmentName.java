package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.io.NumberedName;

/** What the journal's files are called. */
public final class SegmentName {
    /** A file that is being filled with zeros, or was and waits to become a segment. */
    public static final String PREPARED = "journal.prepared";

    /** A segment that has no name of its own yet. */
    public static final String NEW = "journal.new";

    private static final NumberedName SEGMENT = new NumberedName("journal-", ".log");

    private SegmentName() {}

    /** Name of the segment whose first transaction has the number. */
    public static String of(long firstSequence) {
        return SEGMENT.of(firstSequence);
    }

    /** First sequence of the segment of that name; -1 for other names. */
    public static long parse(String name) {
        return SEGMENT.parse(name);
    }
}
