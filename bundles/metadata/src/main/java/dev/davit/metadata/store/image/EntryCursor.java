package dev.davit.metadata.store.image;

/**
 * A walk over the entries of an image, forward. It needs no closing. Threads: one at a time; the
 * walk may go on after other work, since the image under it does not change.
 */
public interface EntryCursor {
    /** Moves to the next entry, at first to the first one; false at the end. */
    boolean next();

    /** Key of the entry at which the cursor stands. */
    byte[] key();

    /** Value of the entry at which the cursor stands. */
    byte[] value();
}
