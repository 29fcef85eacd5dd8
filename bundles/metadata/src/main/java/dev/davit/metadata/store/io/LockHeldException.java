package dev.davit.metadata.store.io;

import java.io.IOException;

/** Somebody else holds the lock; the message says who, as far as that is known. */
public final class LockHeldException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the holder, for example {@code process 4711}. */
    public LockHeldException(String holder) {
        super(holder);
    }
}
