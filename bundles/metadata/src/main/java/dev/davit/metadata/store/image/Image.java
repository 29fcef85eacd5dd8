package dev.davit.metadata.store.image;

import org.jspecify.annotations.Nullable;

/**
 * An ordered map of byte-string keys to byte-string values that never changes: a consistent
 * snapshot over everything. Keys are ordered by their bytes, unsigned.
 *
 * <p>Life: an image is good for as long as somebody holds it; holding one keeps the records in
 * memory that newer images no longer have. Threads: any number; nothing here blocks.
 *
 * <p>Arrays are not copied on their way in and out: neither side may change one that the other has.
 */
public interface Image {
    /** Value of the key, or null. */
    byte @Nullable [] get(byte[] key);

    /**
     * Visits in order the entries whose key begins with the prefix.
     *
     * @param from where to begin: the first key visited is not less than this one
     */
    default void scan(byte[] prefix, byte[] from, EntryVisitor visitor) {
        EntryCursor cursor = cursor(prefix, from);
        while (cursor.next()) {
            if (!visitor.visit(cursor.key(), cursor.value())) {
                return;
            }
        }
    }

    /** Visits in order every entry whose key begins with the prefix. */
    default void scan(byte[] prefix, EntryVisitor visitor) {
        scan(prefix, prefix, visitor);
    }

    /** The same walk as {@link #scan}, at the caller's pace. */
    EntryCursor cursor(byte[] prefix, byte[] from);

    /** Number of entries. */
    long size();

    /**
     * Visits in order every key whose value is not the same in both images. What both have in
     * common is not looked at when one was made from the other, so the cost follows the size of the
     * difference.
     */
    void changesSince(Image older, ChangeVisitor visitor);
}
