package dev.davit.ttrpc;

import com.google.rpc.Status;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/** Failures as the wire has them: the numbers of gRPC, which ttrpc shares. */
public final class RpcStatus {
    private RpcStatus() {}

    /** The number of a class of failure. */
    public static int number(ErrorCode code) {
        return switch (code) {
            case CANCELLED -> 1;
            case UNKNOWN -> 2;
            case INVALID_ARGUMENT -> 3;
            case DEADLINE_EXCEEDED -> 4;
            case NOT_FOUND -> 5;
            case ALREADY_EXISTS -> 6;
            case PERMISSION_DENIED -> 7;
            case RESOURCE_EXHAUSTED -> 8;
            case FAILED_PRECONDITION, CONFLICT, NOT_MODIFIED -> 9;
            case ABORTED -> 10;
            case OUT_OF_RANGE -> 11;
            case UNIMPLEMENTED -> 12;
            case INTERNAL -> 13;
            case UNAVAILABLE -> 14;
            case DATA_LOSS -> 15;
            case UNAUTHENTICATED -> 16;
        };
    }

    /**
     * The failure that a number and a message stand for.
     *
     * @param number not 0; unknown numbers are unknown failures
     */
    public static DavitException failure(int number, String message) {
        return failure(number, message, null);
    }

    /** The same with what led to it. */
    public static DavitException failure(int number, String message, @Nullable Throwable cause) {
        return new DavitException(code(number, message), message, cause);
    }

    private static ErrorCode code(int number, String message) {
        return switch (number) {
            case 1 -> ErrorCode.CANCELLED;
            case 3 -> ErrorCode.INVALID_ARGUMENT;
            case 4 -> ErrorCode.DEADLINE_EXCEEDED;
            case 5 -> ErrorCode.NOT_FOUND;
            case 6 -> ErrorCode.ALREADY_EXISTS;
            case 7 -> ErrorCode.PERMISSION_DENIED;
            case 8 -> ErrorCode.RESOURCE_EXHAUSTED;
            case 9 -> precondition(message);
            case 10 -> ErrorCode.ABORTED;
            case 11 -> ErrorCode.OUT_OF_RANGE;
            case 12 -> ErrorCode.UNIMPLEMENTED;
            case 13 -> ErrorCode.INTERNAL;
            case 14 -> ErrorCode.UNAVAILABLE;
            case 15 -> ErrorCode.DATA_LOSS;
            case 16 -> ErrorCode.UNAUTHENTICATED;
            default -> ErrorCode.UNKNOWN;
        };
    }

    /** Three classes share this number; the last words tell them apart. */
    private static ErrorCode precondition(String message) {
        if (message.endsWith(ErrorCode.CONFLICT.text())) {
            return ErrorCode.CONFLICT;
        }
        return message.endsWith(ErrorCode.NOT_MODIFIED.text())
                ? ErrorCode.NOT_MODIFIED
                : ErrorCode.FAILED_PRECONDITION;
    }

    static Status of(ErrorCode code, String message) {
        return Status.newBuilder().setCode(number(code)).setMessage(message).build();
    }

    /** What a handler threw, as the client is told. */
    static Status of(Throwable failure) {
        if (failure instanceof DavitException davit) {
            return of(davit.code(), davit.getMessage());
        }
        String message = failure.getMessage();
        return of(plain(failure), message == null ? failure.getClass().getName() : message);
    }

    private static ErrorCode plain(Throwable failure) {
        return switch (failure) {
            case EOFException _ -> ErrorCode.OUT_OF_RANGE;
            case ClosedByInterruptException _ -> ErrorCode.CANCELLED;
            case InterruptedException _ -> ErrorCode.CANCELLED;
            case CancellationException _ -> ErrorCode.CANCELLED;
            case TimeoutException _ -> ErrorCode.DEADLINE_EXCEEDED;
            case ClosedChannelException _ -> ErrorCode.FAILED_PRECONDITION;
            case IllegalArgumentException _ -> ErrorCode.INVALID_ARGUMENT;
            case FileAlreadyExistsException _ -> ErrorCode.ALREADY_EXISTS;
            case NoSuchFileException _ -> ErrorCode.NOT_FOUND;
            case AccessDeniedException _ -> ErrorCode.PERMISSION_DENIED;
            case UnsupportedOperationException _ -> ErrorCode.UNIMPLEMENTED;
            default -> ErrorCode.UNKNOWN;
        };
    }
}
