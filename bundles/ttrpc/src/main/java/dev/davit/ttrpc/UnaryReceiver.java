package dev.davit.ttrpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Response;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the one answer of a unary call. */
final class UnaryReceiver implements Receiver {
    private final CompletableFuture<Response> response = new CompletableFuture<>();

    @Override
    public void receive(Incoming.Frame frame) {
        if (frame.type() != Frames.RESPONSE) {
            return;
        }
        try {
            response.complete(Response.parseFrom(frame.data()));
        } catch (InvalidProtocolBufferException e) {
            fail(new DavitException(ErrorCode.INTERNAL, "bad ttrpc response: " + e, e));
        }
    }

    @Override
    public void fail(DavitException failure) {
        response.completeExceptionally(failure);
    }

    /** The payload of the answer, or what the server reports. */
    ByteString await(Duration limit) {
        try {
            Response answer =
                    limit.isZero()
                            ? response.get()
                            : response.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.getStatus().getCode() != 0) {
                throw RpcStatus.failure(
                        answer.getStatus().getCode(), answer.getStatus().getMessage());
            }
            return answer.getPayload();
        } catch (InterruptedException e) {
            throw TtrpcClient.cancelled(e);
        } catch (TimeoutException e) {
            throw new DavitException(
                    ErrorCode.DEADLINE_EXCEEDED, ErrorCode.DEADLINE_EXCEEDED.text(), e);
        } catch (ExecutionException e) {
            // only fail() lets it come to this
            throw e.getCause() instanceof DavitException failure
                    ? new DavitException(failure.code(), failure.getMessage(), e)
                    : new DavitException(ErrorCode.INTERNAL, e.toString(), e);
        }
    }
}
