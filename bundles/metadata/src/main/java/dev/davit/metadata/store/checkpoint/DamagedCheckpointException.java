package dev.davit.metadata.store.checkpoint;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** A checkpoint cannot be used; the message names the file and what is wrong with it. */
public final class DamagedCheckpointException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedCheckpointException(Path path, String reason) {
        this(path, reason, null);
    }

    DamagedCheckpointException(Path path, String reason, @Nullable Throwable cause) {
        super(path + ": " + reason, cause);
    }
}
