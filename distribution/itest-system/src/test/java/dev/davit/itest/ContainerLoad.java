package dev.davit.itest;

import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.ContainersGrpc;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.testbed.Await;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;

import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Containers made and deleted at a steady rate through the API: a snapshot and an entry each, and
 * both away again. Counts calls and keeps every failure.
 */
final class ContainerLoad implements AutoCloseable {
    private static final String NAMESPACE = "load";

    private final EventLoopGroup loop = UnixSockets.loop(1, "load-");
    private final ManagedChannel connection;
    private final Channel channel;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong running = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private ContainerLoad(Path socket) {
        connection = UnixSockets.channel(socket.toString(), loop).build();
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER),
                NAMESPACE);
        channel =
                ClientInterceptors.intercept(
                        connection, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Begins. */
    static ContainerLoad begin(Path socket, int perSecond) {
        var load = new ContainerLoad(socket);
        var _ =
                load.clock.scheduleAtFixedRate(
                        load::launch, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
        return load;
    }

    /** Containers made so far. */
    long made() {
        return made.get();
    }

    /** Calls that have returned. */
    long calls() {
        return calls.get();
    }

    /** What failed, in words. */
    Queue<String> failures() {
        return failures;
    }

    /** Makes no more and waits for those on the way. */
    void end() {
        clock.shutdown();
        Await.until("the end of the load", () -> running.get() == 0);
    }

    private void launch() {
        running.incrementAndGet();
        Thread.ofVirtual().start(this::container);
    }

    private void container() {
        String id = "c" + made.incrementAndGet();
        var snapshots = SnapshotsGrpc.newBlockingStub(channel);
        var containers = ContainersGrpc.newBlockingStub(channel);
        try {
            call(
                    "prepare " + id,
                    () ->
                            snapshots.prepare(
                                    PrepareSnapshotRequest.newBuilder()
                                            .setSnapshotter("overlayfs")
                                            .setKey(id)
                                            .putLabels("containerd.io/gc.root", "now")
                                            .build()));
            call(
                    "create " + id,
                    () ->
                            containers.create(
                                    CreateContainerRequest.newBuilder()
                                            .setContainer(container(id))
                                            .build()));
            call(
                    "delete " + id,
                    () -> containers.delete(DeleteContainerRequest.newBuilder().setId(id).build()));
            call(
                    "remove " + id,
                    () ->
                            snapshots.remove(
                                    RemoveSnapshotRequest.newBuilder()
                                            .setSnapshotter("overlayfs")
                                            .setKey(id)
                                            .build()));
        } finally {
            running.decrementAndGet();
        }
    }

    private static Container container(String id) {
        return Container.newBuilder()
                .setId(id)
                .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.runc.v2"))
                .setSnapshotter("overlayfs")
                .setSnapshotKey(id)
                .build();
    }

    private void call(String what, Runnable call) {
        try {
            call.run();
            calls.incrementAndGet();
        } catch (StatusRuntimeException e) {
            failures.add(what + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        connection.shutdownNow();
        UnixSockets.stop(loop);
    }
}
