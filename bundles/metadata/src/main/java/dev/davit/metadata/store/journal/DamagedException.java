package dev.davit.metadata.store.journal;

/** Bytes are not what was written; the message says which rule they break. */
public final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, as the second half of a sentence. */
    public DamagedException(String message) {
        super(message);
    }
}
