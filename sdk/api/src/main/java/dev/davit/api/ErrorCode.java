package dev.davit.api;

/**
 * Classes of failure that cross a slot or the wire. Each stands for one gRPC status code; {@link
 * #CONFLICT} and {@link #NOT_MODIFIED} travel as failed precondition and are told apart by the last
 * words of the message, which is how containerd's clients do it.
 */
public enum ErrorCode {
    /** The caller has gone or has interrupted the call. */
    CANCELLED(1, "context canceled"),
    /** A failure without a class of its own. */
    UNKNOWN(2, "unknown"),
    /** The request is wrong whatever the state of the system. */
    INVALID_ARGUMENT(3, "invalid argument"),
    /** The time the caller gave has run out. */
    DEADLINE_EXCEEDED(4, "context deadline exceeded"),
    /** The object named does not exist. */
    NOT_FOUND(5, "not found"),
    /** The object to be made is there already. */
    ALREADY_EXISTS(6, "already exists"),
    /** The caller may not do this. */
    PERMISSION_DENIED(7, "permission denied"),
    /** A limit or a quota is used up, or the disk is full. */
    RESOURCE_EXHAUSTED(8, "resource exhausted"),
    /** The object is not in the state that the call needs. */
    FAILED_PRECONDITION(9, "failed precondition"),
    /** Somebody else changed the object meanwhile. */
    CONFLICT(9, "conflict"),
    /** The change asked for is in place already. */
    NOT_MODIFIED(9, "not modified"),
    /** Given up in the middle; the whole operation may be tried again. */
    ABORTED(10, "aborted"),
    /** An offset or a number lies outside the object. */
    OUT_OF_RANGE(11, "out of range"),
    /** This plugin or daemon does not do that. */
    UNIMPLEMENTED(12, "not implemented"),
    /** A rule that the code relies on is broken. */
    INTERNAL(13, "internal"),
    /** Not reachable just now; the same call may succeed later. */
    UNAVAILABLE(14, "unavailable"),
    /** Stored data is lost or damaged. */
    DATA_LOSS(15, "data loss"),
    /** The caller has not said who it is. */
    UNAUTHENTICATED(16, "unauthenticated");

    private final int number;
    private final String text;

    ErrorCode(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /**
     * The class that a number of the wire stands for.
     *
     * @param number unknown numbers are unknown failures
     * @param message of the failure; its last words tell the three classes of number 9 apart
     */
    public static ErrorCode of(int number, String message) {
        if (number == FAILED_PRECONDITION.number) {
            if (message.endsWith(CONFLICT.text)) {
                return CONFLICT;
            }
            return message.endsWith(NOT_MODIFIED.text) ? NOT_MODIFIED : FAILED_PRECONDITION;
        }
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /** Its number on the wire, which gRPC and ttrpc share. */
    public int number() {
        return number;
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
