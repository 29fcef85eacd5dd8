package dev.davit.grpc.convert;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/** The one place where failures become gRPC statuses and back. */
public final class Statuses {
    private static final Logger LOG = System.getLogger(Statuses.class.getName());

    private Statuses() {}

    /** The status a client sees for a failure of a call. */
    public static Status of(Throwable failure) {
        return switch (failure) {
            case DavitException e ->
                    Status.fromCodeValue(e.code().number()).withDescription(e.getMessage());
            case StatusRuntimeException e -> e.getStatus();
            case StatusException e -> e.getStatus();
            default -> unexpected(failure);
        };
    }

    /** A failure without a class: the client learns its text, the log all of it. */
    private static Status unexpected(Throwable failure) {
        if (Context.current().isCancelled()) {
            return Status.CANCELLED.withDescription(ErrorCode.CANCELLED.text());
        }
        LOG.log(Level.ERROR, "a call failed unexpectedly", failure);
        String message = failure.getMessage();
        return Status.UNKNOWN.withDescription(message == null ? failure.toString() : message);
    }

    /**
     * The failure that a status stands for. The library's own words for the ends of a call are not
     * those that clients know.
     */
    public static DavitException failure(StatusRuntimeException failure) {
        return failure(failure.getStatus(), failure);
    }

    /** The same. */
    public static DavitException failure(StatusException failure) {
        return failure(failure.getStatus(), failure);
    }

    private static DavitException failure(Status status, Exception cause) {
        String description = Objects.requireNonNullElse(status.getDescription(), "");
        ErrorCode code = ErrorCode.of(status.getCode().value(), description);
        return switch (code) {
            case CANCELLED, DEADLINE_EXCEEDED -> new DavitException(code, code.text(), cause);
            default ->
                    new DavitException(
                            code, description.isEmpty() ? code.text() : description, cause);
        };
    }
}
