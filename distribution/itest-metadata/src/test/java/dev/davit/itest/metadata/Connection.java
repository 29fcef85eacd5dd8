package dev.davit.itest.metadata;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.containers.v1.ContainersGrpc;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;
import dev.davit.proto.services.images.v1.ImagesGrpc;
import dev.davit.proto.services.leases.v1.LeasesGrpc;
import dev.davit.proto.services.namespaces.v1.NamespacesGrpc;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A connection to one life of the daemon, as seen from one namespace and lease. */
final class Connection implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel connection;
    private final Channel channel;

    private Connection(ManagedChannel connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    static Connection to(Path socket, EventLoopGroup loop) {
        ManagedChannel connection = UnixSockets.channel(socket.toString(), loop).build();
        return new Connection(connection, connection);
    }

    /** The same connection in a namespace; without a lease if that is empty. */
    Connection in(String namespace, String lease) {
        var headers = new Metadata();
        headers.put(header("containerd-namespace"), namespace);
        if (!lease.isEmpty()) {
            headers.put(header("containerd-lease"), lease);
        }
        return new Connection(
                connection,
                ClientInterceptors.intercept(
                        connection, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    ImagesGrpc.ImagesBlockingStub images() {
        return bounded(ImagesGrpc.newBlockingStub(channel));
    }

    ContainersGrpc.ContainersBlockingStub containers() {
        return bounded(ContainersGrpc.newBlockingStub(channel));
    }

    LeasesGrpc.LeasesBlockingStub leases() {
        return bounded(LeasesGrpc.newBlockingStub(channel));
    }

    NamespacesGrpc.NamespacesBlockingStub namespaces() {
        return bounded(NamespacesGrpc.newBlockingStub(channel));
    }

    ContentGrpc.ContentBlockingStub content() {
        return bounded(ContentGrpc.newBlockingStub(channel));
    }

    SnapshotsGrpc.SnapshotsBlockingStub snapshots() {
        return bounded(SnapshotsGrpc.newBlockingStub(channel));
    }

    private static <S extends AbstractStub<S>> S bounded(S stub) {
        return stub.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A stream of one message; returns when the daemon has ended it. */
    WriteContentResponse write(WriteContentRequest request) {
        var answer = new Answer();
        StreamObserver<WriteContentRequest> requests =
                bounded(ContentGrpc.newStub(channel)).write(answer);
        requests.onNext(request);
        requests.onCompleted();
        try {
            return answer.ended.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StatusRuntimeException failure
                    ? failure
                    : new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    private static final class Answer implements StreamObserver<WriteContentResponse> {
        private final CompletableFuture<WriteContentResponse> ended = new CompletableFuture<>();
        private volatile WriteContentResponse last = WriteContentResponse.getDefaultInstance();

        @Override
        public void onNext(WriteContentResponse response) {
            last = response;
        }

        @Override
        public void onError(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            ended.complete(last);
        }
    }
}
