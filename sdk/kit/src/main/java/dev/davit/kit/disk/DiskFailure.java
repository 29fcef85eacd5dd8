package dev.davit.kit.disk;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Tells the callers of a contract what happened to a file. */
public final class DiskFailure {
    private DiskFailure() {}

    /**
     * The failure that a caller gets.
     *
     * @param object what the caller asked for, {@code ref a/1/b} for example
     * @param cause what happened; its file is named in the message
     */
    public static DavitException of(String object, IOException cause) {
        ErrorCode code = code(cause);
        String text = code == ErrorCode.CANCELLED ? object : object + ": " + description(cause);
        return new DavitException(
                code, code == ErrorCode.UNKNOWN ? text : text + ": " + code.text(), cause);
    }

    private static ErrorCode code(IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return ErrorCode.CANCELLED;
        }
        if (cause instanceof AccessDeniedException) {
            return ErrorCode.PERMISSION_DENIED;
        }
        // The JDK has neither a type nor a number for these, only the system's words.
        String words = description(cause).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded")
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.UNKNOWN;
    }

    private static String description(IOException cause) {
        String message = cause.getMessage();
        String type = cause.getClass().getSimpleName();
        if (message == null) {
            return type;
        }
        // A file system exception without reason has the bare path as its message.
        return cause instanceof FileSystemException failure && failure.getReason() == null
                ? type + " " + message
                : message;
    }
}
