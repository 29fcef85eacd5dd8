package dev.davit.bench;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;
import dev.davit.proto.services.snapshots.v1.Info;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsResponse;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.tasks.v1.CreateTaskRequest;
import dev.davit.proto.services.tasks.v1.DeleteTaskRequest;
import dev.davit.proto.services.tasks.v1.StartRequest;
import dev.davit.proto.services.tasks.v1.WaitRequest;
import dev.davit.proto.types.Mount;

import java.util.ArrayList;
import java.util.List;

/** Tasks of a busybox image, from their making to their end. */
final class Lives {
    private static final String SNAPSHOTTER = "overlayfs";

    /** Milliseconds that the parts of a life take. */
    record Phases(double create, double start, double exit, double delete) {
        double all() {
            return create + start + exit + delete;
        }
    }

    private final Client client;
    private final Spec spec;
    private final String parent;

    /** Of an image that is unpacked. */
    private Lives(Client client, Spec spec, String parent) {
        this.client = client;
        this.spec = spec;
        this.parent = parent;
    }

    /** Pulls the image into the daemon that the rows share, unless it is there. */
    static Lives on(Contender contender) throws Exception {
        Running daemon = contender.daemon();
        if (snapshots(daemon.client()).isEmpty()) {
            try (Registry registry = Registry.with(contender.run(), Images.BUSYBOX)) {
                new Pull(daemon, contender.run().namespace())
                        .pull(registry.reference(Images.BUSYBOX));
            }
        }
        return new Lives(
                daemon.client(), new Spec(contender.run()), snapshots(daemon.client()).getFirst());
    }

    private static List<String> snapshots(Client client) {
        List<ListSnapshotsResponse> pages = new ArrayList<>();
        client.snapshots()
                .list(ListSnapshotsRequest.newBuilder().setSnapshotter(SNAPSHOTTER).build())
                .forEachRemaining(pages::add);
        return pages.stream()
                .flatMap(page -> page.getInfoList().stream())
                .map(Info::getName)
                .toList();
    }

    /**
     * A life with its container and snapshot made before and removed after it.
     *
     * @return of the task alone
     */
    Phases live(String id) throws Exception {
        List<Mount> rootfs =
                client.snapshots()
                        .prepare(
                                PrepareSnapshotRequest.newBuilder()
                                        .setSnapshotter(SNAPSHOTTER)
                                        .setKey(id)
                                        .setParent(parent)
                                        .build())
                        .getMountsList();
        client.containers()
                .create(CreateContainerRequest.newBuilder().setContainer(container(id)).build());
        Phases phases = task(id, rootfs);
        client.containers().delete(DeleteContainerRequest.newBuilder().setId(id).build());
        client.snapshots()
                .remove(
                        RemoveSnapshotRequest.newBuilder()
                                .setSnapshotter(SNAPSHOTTER)
                                .setKey(id)
                                .build());
        return phases;
    }

    private Container container(String id) {
        return Container.newBuilder()
                .setId(id)
                .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.runc.v2"))
                .setSnapshotter(SNAPSHOTTER)
                .setSnapshotKey(id)
                .setSpec(
                        Any.newBuilder()
                                .setTypeUrl(Spec.TYPE)
                                .setValue(ByteString.copyFrom(spec.of(id))))
                .build();
    }

    private Phases task(String id, List<Mount> rootfs) throws Exception {
        long begin = System.nanoTime();
        client.tasks()
                .create(
                        CreateTaskRequest.newBuilder()
                                .setContainerId(id)
                                .addAllRootfs(rootfs)
                                .build());
        long created = System.nanoTime();
        // As clients do: a wait that begins after the start may come too late.
        var exit = client.tasksLater().wait(WaitRequest.newBuilder().setContainerId(id).build());
        client.tasks().start(StartRequest.newBuilder().setContainerId(id).build());
        long started = System.nanoTime();
        int status = exit.get().getExitStatus();
        long exited = System.nanoTime();
        client.tasks().delete(DeleteTaskRequest.newBuilder().setContainerId(id).build());
        long deleted = System.nanoTime();
        if (status != 0) {
            throw new IllegalStateException("task " + id + " ended with " + status);
        }
        return new Phases(
                (created - begin) / 1e6,
                (started - created) / 1e6,
                (exited - started) / 1e6,
                (deleted - exited) / 1e6);
    }
}
