package dev.davit.api;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * The one exception of every contract: a class of failure and a message that clients see as it is.
 *
 * <p>The message names the object, not the method. Unless stated otherwise, a method that throws
 * has changed nothing.
 */
public final class DavitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for programs. */
    private final ErrorCode code;

    /**
     * @param code class of the failure
     * @param message the whole text; use {@link ErrorCode#about} to have the words of the class
     *     appended, as clients expect of most messages
     */
    public DavitException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** Like the shorter constructor, with what led to this failure. */
    public DavitException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
    }

    /** Class of the failure. */
    public ErrorCode code() {
        return code;
    }

    /** The whole text; never null. */
    @Override
    public String getMessage() {
        return Objects.requireNonNullElse(super.getMessage(), "");
    }

    /** The same failure seen from further away: {@code where}, a colon, and this message. */
    public DavitException within(String where) {
        return new DavitException(code, where + ": " + getMessage(), this);
    }
}
