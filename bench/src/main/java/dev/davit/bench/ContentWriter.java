package dev.davit.bench;

import com.google.protobuf.ByteString;

import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/** One ingest: waits where the daemon's window is full, as a client has to. */
final class ContentWriter implements AutoCloseable {
    private final Semaphore changes = new Semaphore(0);
    private final CompletableFuture<String> committed = new CompletableFuture<>();
    private final ClientCallStreamObserver<WriteContentRequest> requests;
    private final String reference;
    private long offset;

    ContentWriter(ContentGrpc.ContentStub content, String reference) {
        this.reference = reference;
        requests = (ClientCallStreamObserver<WriteContentRequest>) content.write(new Responses());
    }

    void write(ByteString data) throws InterruptedException {
        send(WriteAction.WRITE, data);
        offset += data.size();
    }

    /**
     * @return digest of the blob
     */
    String commit() throws InterruptedException {
        send(WriteAction.COMMIT, ByteString.EMPTY);
        try {
            return committed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("ingest failed", e.getCause());
        }
    }

    private void send(WriteAction action, ByteString data) throws InterruptedException {
        while (!requests.isReady() && !committed.isDone()) {
            changes.acquire();
        }
        requests.onNext(
                WriteContentRequest.newBuilder()
                        .setAction(action)
                        .setRef(reference)
                        .setOffset(offset)
                        .setTotal(action == WriteAction.COMMIT ? offset : 0)
                        .setData(data)
                        .build());
    }

    @Override
    public void close() {
        if (committed.isDone()) {
            requests.onCompleted();
        } else {
            requests.cancel("given up", null);
        }
    }

    private final class Responses
            implements ClientResponseObserver<WriteContentRequest, WriteContentResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<WriteContentRequest> stream) {
            stream.setOnReadyHandler(changes::release);
        }

        @Override
        public void onNext(WriteContentResponse response) {
            if (response.getAction() == WriteAction.COMMIT) {
                committed.complete(response.getDigest());
            }
        }

        @Override
        public void onError(Throwable failure) {
            committed.completeExceptionally(failure);
            changes.release();
        }

        @Override
        public void onCompleted() {
            committed.completeExceptionally(new IllegalStateException("no commit"));
            changes.release();
        }
    }
}
