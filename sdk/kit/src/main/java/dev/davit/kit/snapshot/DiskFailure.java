package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;

/** What callers learn of a failed disk operation. */
final class DiskFailure {
    private DiskFailure() {}

    /**
     * @param what the operation and its object
     */
    static DavitException of(String what, IOException e) {
        ErrorCode code = code(e);
        String message = what + ": " + reason(e);
        return new DavitException(
                code, code == ErrorCode.UNKNOWN ? message : message + ": " + code.text(), e);
    }

    private static ErrorCode code(IOException e) {
        if (e instanceof InterruptedIOException || e instanceof ClosedByInterruptException) {
            return ErrorCode.CANCELLED;
        }
        if (e instanceof AccessDeniedException) {
            return ErrorCode.PERMISSION_DENIED;
        }
        // The JDK has no type for these: the words are the system's, in its default locale.
        String reason = reason(e).toLowerCase(Locale.ROOT);
        return reason.contains("no space left") || reason.contains("quota exceeded")
                ? ErrorCode.RESOURCE_EXHAUSTED
                : ErrorCode.UNKNOWN;
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        String type = e.getClass().getSimpleName();
        if (message == null) {
            return type;
        }
        // Exceptions of java.nio.file whose message is the bare path say the rest by their type.
        return message.startsWith("/") && !message.contains(": ") ? type + " " + message : message;
    }
}
