package dev.davit.rpc.server;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The one place where failures become gRPC statuses and back. */
public final class Statuses {
    private static final Logger LOG = System.getLogger(Statuses.class.getName());

    private Statuses() {}

    /** The status a client sees for a failure of a call. */
    public static Status of(Throwable failure) {
        return switch (failure) {
            case DavitException e -> code(e.code()).toStatus().withDescription(e.getMessage());
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

    /** The status code of a class of failure. */
    public static Status.Code code(ErrorCode code) {
        return switch (code) {
            case CANCELLED -> Status.Code.CANCELLED;
            case UNKNOWN -> Status.Code.UNKNOWN;
            case INVALID_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
            case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
            case PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
            case RESOURCE_EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
            case FAILED_PRECONDITION, CONFLICT, NOT_MODIFIED -> Status.Code.FAILED_PRECONDITION;
            case ABORTED -> Status.Code.ABORTED;
            case OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
            case UNIMPLEMENTED -> Status.Code.UNIMPLEMENTED;
            case INTERNAL -> Status.Code.INTERNAL;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case DATA_LOSS -> Status.Code.DATA_LOSS;
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
        };
    }
}
