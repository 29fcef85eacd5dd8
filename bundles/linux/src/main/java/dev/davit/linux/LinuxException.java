package dev.davit.linux;

import dev.davit.api.DavitException;

/**
 * A system call failed. The message reads like {@code open /x/y: no such file or directory}, the
 * form in which clients of containerd see such failures.
 */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the operation was done to; empty when there is no name to tell. */
    private final String object;

    private final String operation;
    private final int number;

    /**
     * @param operation the word in front, {@code open} or {@code link} for example
     * @param object the name, or both names, it was done to; may be empty
     * @param errno the kernel's answer
     */
    public LinuxException(String operation, String object, Errno errno) {
        super(operation + (object.isEmpty() ? "" : " " + object) + ": " + errno.text());
        this.operation = operation;
        this.object = object;
        this.number = errno.number();
    }

    /** The kernel's answer. */
    public Errno errno() {
        return new Errno(number);
    }

    /** Whether this is the answer the kernel gave. */
    public boolean is(Errno errno) {
        return errno.number() == number;
    }

    /** The word in front of the message. */
    public String operation() {
        return operation;
    }

    /** The name or names in the message; may be empty. */
    public String object() {
        return object;
    }

    /** This failure as clients see it: the same text, classed by {@link Errno#code}. */
    public DavitException toDavitException() {
        return new DavitException(errno().code(), getMessage(), this);
    }

    /** The whole text; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
