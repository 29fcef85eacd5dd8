package dev.davit.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.health.v1.HealthCheckRequest;
import dev.davit.proto.health.v1.HealthGrpc;
import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.ContainersGrpc;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.ListContainersRequest;
import dev.davit.proto.services.content.v1.ContentGrpc;
import dev.davit.proto.services.content.v1.ListContentRequest;
import dev.davit.proto.services.content.v1.ReadContentRequest;
import dev.davit.proto.services.content.v1.WriteAction;
import dev.davit.proto.services.content.v1.WriteContentRequest;
import dev.davit.proto.services.content.v1.WriteContentResponse;
import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.services.images.v1.ImagesGrpc;
import dev.davit.proto.services.images.v1.ListImagesRequest;
import dev.davit.proto.services.introspection.v1.IntrospectionGrpc;
import dev.davit.proto.services.introspection.v1.PluginsRequest;
import dev.davit.proto.services.leases.v1.CreateRequest;
import dev.davit.proto.services.leases.v1.LeasesGrpc;
import dev.davit.proto.services.namespaces.v1.ListNamespacesRequest;
import dev.davit.proto.services.namespaces.v1.NamespacesGrpc;
import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.tasks.v1.ListTasksRequest;
import dev.davit.proto.services.tasks.v1.TasksGrpc;
import dev.davit.proto.services.version.v1.VersionGrpc;
import dev.davit.proto.types.Descriptor;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;

import java.util.concurrent.CompletableFuture;

/**
 * Calls a daemon as clients usually do, so that what their calls load and link ends up in the
 * daemon's AOT cache. Names one import a message: it calls nearly every service.
 */
public final class Training {
    private static final byte[] BLOB = "a blob to train with".getBytes(UTF_8);

    /** Without it the collection after the start could come first. */
    private static final String LEASE = "lease";

    private final Channel channel;

    private Training(Channel channel) {
        this.channel = channel;
    }

    /**
     * @param arguments path of the daemon's socket
     */
    public static void main(String[] arguments) throws Exception {
        // grpc-java's threads outlive a main that fails
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
        EventLoopGroup loop = UnixSockets.loop(1, "training-");
        ManagedChannel connection = UnixSockets.channel(arguments[0], loop).build();
        var headers = new Metadata();
        headers.put(header("containerd-namespace"), "training");
        headers.put(header("containerd-lease"), LEASE);
        var training =
                new Training(
                        ClientInterceptors.intercept(
                                connection, MetadataUtils.newAttachHeadersInterceptor(headers)));
        training.look();
        String digest = training.write();
        training.name(digest);
        training.snapshot();
        connection.shutdownNow();
        System.exit(0);
    }

    private static Metadata.Key<String> header(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private void look() {
        LeasesGrpc.newBlockingStub(channel).create(CreateRequest.newBuilder().setId(LEASE).build());
        HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        VersionGrpc.newBlockingStub(channel).version(Empty.getDefaultInstance());
        var introspection = IntrospectionGrpc.newBlockingStub(channel);
        introspection.server(Empty.getDefaultInstance());
        introspection.plugins(
                PluginsRequest.newBuilder()
                        .addFilters("type==io.containerd.snapshotter.v1, id==overlayfs")
                        .build());
        NamespacesGrpc.newBlockingStub(channel).list(ListNamespacesRequest.getDefaultInstance());
        TasksGrpc.newBlockingStub(channel).list(ListTasksRequest.getDefaultInstance());
    }

    private String write() throws Exception {
        var answer = new CompletableFuture<WriteContentResponse>();
        StreamObserver<WriteContentRequest> stream =
                ContentGrpc.newStub(channel)
                        .write(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(WriteContentResponse response) {
                                        if (response.getAction() == WriteAction.COMMIT) {
                                            answer.complete(response);
                                        }
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        answer.completeExceptionally(failure);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        answer.complete(WriteContentResponse.getDefaultInstance());
                                    }
                                });
        stream.onNext(WriteContentRequest.newBuilder().setRef("training").build());
        stream.onNext(
                WriteContentRequest.newBuilder()
                        .setAction(WriteAction.COMMIT)
                        .setData(ByteString.copyFrom(BLOB))
                        .build());
        String digest = answer.get().getDigest();
        stream.onCompleted();
        var content = ContentGrpc.newBlockingStub(channel);
        content.read(ReadContentRequest.newBuilder().setDigest(digest).build())
                .forEachRemaining(chunk -> {});
        content.list(ListContentRequest.getDefaultInstance()).forEachRemaining(page -> {});
        return digest;
    }

    private void name(String digest) {
        var images = ImagesGrpc.newBlockingStub(channel);
        images.create(
                CreateImageRequest.newBuilder()
                        .setImage(
                                Image.newBuilder()
                                        .setName("training")
                                        .setTarget(
                                                Descriptor.newBuilder()
                                                        .setDigest(digest)
                                                        .setMediaType("text/plain")
                                                        .setSize(BLOB.length)))
                        .build());
        images.list(ListImagesRequest.newBuilder().addFilters("name~=\"t\"").build());
        var containers = ContainersGrpc.newBlockingStub(channel);
        containers.create(
                CreateContainerRequest.newBuilder()
                        .setContainer(
                                Container.newBuilder()
                                        .setId("training")
                                        .setRuntime(
                                                Container.Runtime.newBuilder()
                                                        .setName("io.containerd.runc.v2")))
                        .build());
        containers.list(ListContainersRequest.getDefaultInstance());
        images.delete(DeleteImageRequest.newBuilder().setName("training").setSync(true).build());
    }

    private void snapshot() {
        var snapshots = SnapshotsGrpc.newBlockingStub(channel);
        for (String snapshotter : new String[] {"native", "overlayfs"}) {
            snapshots.prepare(
                    PrepareSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey("a")
                            .build());
            snapshots.commit(
                    CommitSnapshotRequest.newBuilder()
                            .setSnapshotter(snapshotter)
                            .setKey("a")
                            .setName("b")
                            .build());
            snapshots
                    .list(ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter).build())
                    .forEachRemaining(page -> {});
        }
    }
}
