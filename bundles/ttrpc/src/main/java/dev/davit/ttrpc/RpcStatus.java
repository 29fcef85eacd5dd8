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
        return new DavitException(ErrorCode.of(number, message), message, cause);
    }

    static Status of(ErrorCode code, String message) {
        return Status.newBuilder().setCode(code.number()).setMessage(message).build();
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
