package dev.davit.rpc;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.IngestStatus;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;
import dev.davit.rpc.convert.Times;
import dev.davit.rpc.server.Caller;
import dev.davit.rpc.server.Statuses;
import dev.davit.service.Content;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One call of Write: opens the ingest with the first message and does what each message says. The
 * messages of a call come one after the other; writing may block, and gRPC asks for the next
 * message only afterwards.
 */
final class ContentWrite implements StreamObserver<WriteContentRequest> {
    private final Content content;
    private final Caller caller;
    private final ServerCallStreamObserver<WriteContentResponse> observer;
    private @Nullable NamespacedWriter writer;
    private @Nullable WriteContentResponse last;
    private String expected = "";
    private String ref = "";
    private long total;
    private boolean ended;

    ContentWrite(Content content, Caller caller, StreamObserver<WriteContentResponse> observer) {
        this.content = content;
        this.caller = caller;
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
        Scope scope = caller.scope();
        NamespacedWriter open = writer == null ? open(scope, request) : writer;
        checkExpected(scope, open, request);
        if (request.getTotal() > 0) {
            total = request.getTotal();
        }
        boolean commit = request.getAction() == WriteAction.COMMIT;
        if (commit || request.getAction() == WriteAction.WRITE) {
            write(open, request);
        }
        WriteContentResponse response =
                commit ? commit(scope, open, request) : describe(open, request).build();
        last = response;
        observer.onNext(response);
        if (commit) {
            end();
            // Clients of containerd see the last answer of a finished write twice.
            observer.onNext(response);
            observer.onCompleted();
        }
    }

    private NamespacedWriter open(Scope scope, WriteContentRequest request) {
        if (request.getRef().isEmpty()) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, "first message must have a reference");
        }
        ref = request.getRef();
        total = request.getTotal();
        expected = request.getExpected();
        NamespacedWriter open = content.writer(scope, ref, total, parse(expected));
        writer = open;
        return open;
    }

    /** What is there already need not be written; the ingest has served its purpose. */
    private void checkExpected(Scope scope, NamespacedWriter open, WriteContentRequest request) {
        if (!request.getExpected().isEmpty()) {
            expected = request.getExpected();
        }
        Optional<Digest> digest = parse(request.getExpected());
        if (digest.isPresent() && isThere(scope, digest.get())) {
            open.close();
            writer = null;
            abort(scope);
            throw new DavitException(
                    ErrorCode.ALREADY_EXISTS,
                    "blob with expected digest " + digest.get() + " exists");
        }
    }

    private boolean isThere(Scope scope, Digest digest) {
        try {
            content.info(scope.namespace(), digest);
            return true;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void abort(Scope scope) {
        try {
            content.abort(scope, ref);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static void write(NamespacedWriter open, WriteContentRequest request) {
        long offset = open.status().offset();
        if (request.getOffset() > 0 && request.getOffset() != offset) {
            throw new DavitException(
                    ErrorCode.OUT_OF_RANGE,
                    "write @" + request.getOffset() + " must occur at current offset " + offset);
        }
        if (request.getOffset() == 0 && offset > 0) {
            open.restart();
        }
        List<ByteBuffer> data = request.getData().asReadOnlyByteBufferList();
        data.forEach(open::write);
    }

    private WriteContentResponse commit(
            Scope scope, NamespacedWriter open, WriteContentRequest request) {
        var response = describe(open, request);
        Optional<Digest> digest = Optional.empty();
        if (!expected.isEmpty()) {
            digest = Optional.of(Digest.parse(expected));
        }
        content.commit(scope, open, total, digest, request.getLabelsMap(), "");
        return response.build();
    }

    /** Times and total come with the answer to STAT, and stay as they were in those after it. */
    private WriteContentResponse.Builder describe(
            NamespacedWriter open, WriteContentRequest request) {
        IngestStatus status = open.status();
        var response = last == null ? WriteContentResponse.newBuilder() : last.toBuilder();
        response.setActionValue(request.getActionValue())
                .setOffset(status.offset())
                .setDigest(open.digest().toString());
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
        NamespacedWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
