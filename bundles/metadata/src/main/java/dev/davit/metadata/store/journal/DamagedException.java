package dev.davit.metadata.store.journal;

import java.util.Objects;

/** Bytes are not what was written; the message says which rule they break. */
public final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, as the second half of a sentence. */
    public DamagedException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }
}
