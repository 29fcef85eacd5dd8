package dev.davit.linux;

/**
 * A time of a file.
 *
 * @param seconds since 1970, negative before
 * @param nanos 0 to 999,999,999, or the mark of {@link #OMIT}
 */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
    private static final int OMIT_MARK = (1 << 30) - 2;

    /** Leaves a time as it is. */
    public static final Timestamp OMIT = new Timestamp(0, OMIT_MARK);

    public Timestamp {
        if ((nanos < 0 || nanos > 999_999_999) && nanos != OMIT_MARK) {
            throw new IllegalArgumentException("nanoseconds " + nanos);
        }
    }

    @Override
    public int compareTo(Timestamp other) {
        int order = Long.compare(seconds, other.seconds);
        return order != 0 ? order : Integer.compare(nanos, other.nanos);
    }
}
