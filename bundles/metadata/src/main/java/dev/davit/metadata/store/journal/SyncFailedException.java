package dev.davit.metadata.store.journal;

import java.nio.file.Path;

/**
 * The disk did not say that it has what it was given. The kernel may have dropped the bytes and may
 * answer the next sync with success, so nothing can be trusted from here on.
 */
public final class SyncFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Names what could not be synced. */
    public SyncFailedException(Path path, Throwable cause) {
        super(path + " could not be synced: " + cause, cause);
    }
}
