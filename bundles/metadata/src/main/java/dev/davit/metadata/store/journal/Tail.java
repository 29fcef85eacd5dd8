package dev.davit.metadata.store.journal;

/**
 * Where the accepted part of a journal ends. The next segment's header records it, so that what
 * stands behind it in the older file, say a frame that a full disk cut short, is never taken for
 * more than that.
 *
 * @param segment first sequence of the last segment that has a frame; zero when there is none
 * @param end offset behind the last accepted frame
 * @param crc checksum of that frame
 */
public record Tail(long segment, long end, int crc) {
    /** Of a journal without any frame. */
    public static final Tail NONE = new Tail(0, 0, 0);
}
