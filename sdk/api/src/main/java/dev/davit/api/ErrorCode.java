package dev.davit.api;

/**
 * Classes of failure that cross a slot or the wire. Each stands for one gRPC status code; {@link
 * #CONFLICT} and {@link #NOT_MODIFIED} travel as failed precondition and are told apart by the last
 * words of the message, which is how containerd's clients do it.
 */
public enum ErrorCode {
    /** The caller has gone or has interrupted the call. */
    CANCELLED("context canceled"),
    /** A failure without a class of its own. */
    UNKNOWN("unknown"),
    /** The request is wrong whatever the state of the system. */
    INVALID_ARGUMENT("invalid argument"),
    /** The time the caller gave has run out. */
    DEADLINE_EXCEEDED("context deadline exceeded"),
    /** The object named does not exist. */
    NOT_FOUND("not found"),
    /** The object to be made is there already. */
    ALREADY_EXISTS("already exists"),
    /** The caller may not do this. */
    PERMISSION_DENIED("permission denied"),
    /** A limit or a quota is used up, or the disk is full. */
    RESOURCE_EXHAUSTED("resource exhausted"),
    /** The object is not in the state that the call needs. */
    FAILED_PRECONDITION("failed precondition"),
    /** Somebody else changed the object meanwhile. */
    CONFLICT("conflict"),
    /** The change asked for is in place already. */
    NOT_MODIFIED("not modified"),
    /** Given up in the middle; the whole operation may be tried again. */
    ABORTED("aborted"),
    /** An offset or a number lies outside the object. */
    OUT_OF_RANGE("out of range"),
    /** This plugin or daemon does not do that. */
    UNIMPLEMENTED("not implemented"),
    /** A rule that the code relies on is broken. */
    INTERNAL("internal"),
    /** Not reachable just now; the same call may succeed later. */
    UNAVAILABLE("unavailable"),
    /** Stored data is lost or damaged. */
    DATA_LOSS("data loss"),
    /** The caller has not said who it is. */
    UNAUTHENTICATED("unauthenticated");

    private final String text;

    ErrorCode(String text) {
        this.text = text;
    }

    /** The words by which clients recognise this class at the end of a message. */
    public String text() {
        return text;
    }

    /**
     * A failure of this class about an object.
     *
     * @param object names the object and, where it helps, what is wrong with it, for example {@code
     *     snapshot a/1/b}; the words of the class are appended
     */
    public DavitException about(String object) {
        return new DavitException(this, object + ": " + text);
    }
}
