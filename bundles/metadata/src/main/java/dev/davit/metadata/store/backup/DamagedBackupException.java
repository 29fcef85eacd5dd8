package dev.davit.metadata.store.backup;

import java.util.Objects;

/** A file is no backup, or not the one that was written; the message says where. */
public final class DamagedBackupException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong, as the second half of a sentence. */
    public DamagedBackupException(String message) {
        super(message);
    }

    DamagedBackupException(long offset, String what) {
        this("at offset %d: %s".formatted(offset, what));
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }
}
