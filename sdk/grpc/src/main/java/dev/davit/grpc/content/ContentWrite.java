package dev.davit.grpc.content;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.grpc.convert.Statuses;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call of Write: opens the ingest with the first message and does what each message says. The
 * messages of a call come one after the other; writing may block, and gRPC asks for the next
 * message only afterwards.
 */
public final class ContentWrite implements StreamObserver<WriteContentRequest> {
    private final Supplier<WriteTarget> targets;
    private final ServerCallStreamObserver<WriteContentResponse> observer;
    private @Nullable WriteTarget target;
    private WriteTarget.@Nullable Ingest ingest;
    private @Nullable WriteContentResponse last;
    private String expected = "";
    private String ref = "";
    private long total;
    private boolean ended;

    /**
     * @param targets asked at the first message, whose failure ends the call
     */
    public ContentWrite(
            Supplier<WriteTarget> targets, StreamObserver<WriteContentResponse> observer) {
        this.targets = targets;
        this.observer = (ServerCallStreamObserver<WriteContentResponse>) observer;
        // The client may go without a word: the ref must not stay locked.
        this.observer.setOnCancelHandler(this::release);
    }

    @Override
    public void onNext(WriteContentRequest request) {
        if (ended) {
            return;
        }
        try {
            answer(request);
        } catch (RuntimeException e) {
            end();
            observer.onError(Statuses.of(e).asRuntimeException());
        }
    }

    private void answer(WriteContentRequest request) {
        WriteTarget store = target == null ? targets.get() : target;
        target = store;
        WriteTarget.Ingest open = ingest == null ? open(store, request) : ingest;
        checkExpected(store, open, request);
        if (request.getTotal() > 0) {
            total = request.getTotal();
        }
        boolean commit = request.getAction() == WriteAction.COMMIT;
        if (commit || request.getAction() == WriteAction.WRITE) {
            write(open.writer(), request);
        }
        WriteContentResponse response =
                commit ? commit(open, request) : describe(open.writer(), request).build();
        last = response;
        observer.onNext(response);
        if (commit) {
            end();
            // Clients of containerd see the last answer of a finished write twice.
            observer.onNext(response);
            observer.onCompleted();
        }
    }

    private WriteTarget.Ingest open(WriteTarget store, WriteContentRequest request) {
        if (request.getRef().isEmpty()) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, "first message must have a reference");
        }
        ref = request.getRef();
        total = request.getTotal();
        expected = request.getExpected();
        WriteTarget.Ingest open = store.open(ref, total, parse(expected));
        ingest = open;
        return open;
    }

    /** What is there already need not be written; the ingest has served its purpose. */
    private void checkExpected(
            WriteTarget store, WriteTarget.Ingest open, WriteContentRequest request) {
        if (!request.getExpected().isEmpty()) {
            expected = request.getExpected();
        }
        Optional<Digest> digest = parse(request.getExpected());
        if (digest.isPresent() && store.has(digest.get())) {
            open.writer().close();
            ingest = null;
            abort(store);
            throw new DavitException(
                    ErrorCode.ALREADY_EXISTS,
                    "blob with expected digest " + digest.get() + " exists");
        }
    }

    private void abort(WriteTarget store) {
        try {
            store.abort(ref);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static void write(ContentWriter writer, WriteContentRequest request) {
        IngestStatus status = writer.status();
        long offset = status.offset();
        if (request.getOffset() > 0 && request.getOffset() != offset) {
            throw new DavitException(
                    ErrorCode.OUT_OF_RANGE,
                    "write @" + request.getOffset() + " must occur at current offset " + offset);
        }
        boolean newTotal =
                request.getAction() == WriteAction.WRITE
                        && request.getTotal() > 0
                        && request.getTotal() != status.total();
        if (request.getOffset() == 0 && (offset > 0 || newTotal)) {
            writer.restart(request.getTotal());
        }
        List<ByteBuffer> data = request.getData().asReadOnlyByteBufferList();
        data.forEach(writer::write);
    }

    private WriteContentResponse commit(WriteTarget.Ingest open, WriteContentRequest request) {
        var response = describe(open.writer(), request);
        Optional<Digest> digest = Optional.empty();
        if (!expected.isEmpty()) {
            digest = Optional.of(Digest.parse(expected));
        }
        open.commit().blob(total, digest, request.getLabelsMap());
        return response.build();
    }

    /** Times and total come with the answer to STAT, and stay as they were in those after it. */
    private WriteContentResponse.Builder describe(
            ContentWriter writer, WriteContentRequest request) {
        IngestStatus status = writer.status();
        var response = last == null ? WriteContentResponse.newBuilder() : last.toBuilder();
        response.setActionValue(request.getActionValue())
                .setOffset(status.offset())
                .setDigest(writer.digest().toString());
        if (request.getAction() != WriteAction.WRITE && request.getAction() != WriteAction.COMMIT) {
            response.setStartedAt(Times.toProto(status.startedAt()))
                    .setUpdatedAt(Times.toProto(status.updatedAt()))
                    .setTotal(status.total());
        }
        return response;
    }

    /** Whatever text a client expects is accepted until it commits. */
    private static Optional<Digest> parse(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(text));
        } catch (DavitException e) {
            return Optional.empty();
        }
    }

    @Override
    public void onError(Throwable failure) {
        release();
    }

    @Override
    public void onCompleted() {
        if (ended) {
            return;
        }
        end();
        if (last == null) {
            observer.onError(io.grpc.Status.UNKNOWN.withDescription("EOF").asRuntimeException());
            return;
        }
        observer.onNext(last);
        observer.onCompleted();
    }

    private void end() {
        ended = true;
        release();
    }

    private void release() {
        WriteTarget.Ingest open = ingest;
        ingest = null;
        if (open != null) {
            open.writer().close();
        }
    }
}
