package dev.davit.proxy.adapter;

import com.google.protobuf.FieldMask;

import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.SnapshotInfos;
import dev.davit.proto.services.snapshots.v1.CleanupRequest;
import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.Info;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;
import dev.davit.proto.services.snapshots.v1.MountsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.UpdateSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.UsageRequest;
import dev.davit.proto.services.snapshots.v1.UsageResponse;
import dev.davit.proto.services.snapshots.v1.ViewSnapshotRequest;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A snapshotter of another process. Names one import a message: the service has many. */
public class RemoteSnapshotter implements Snapshotter, SnapshotCleaner {
    private final Peer peer;
    private final String snapshotter;

    /**
     * @param peer the process
     * @param snapshotter what the process calls it
     */
    public RemoteSnapshotter(Peer peer, String snapshotter) {
        this.peer = peer;
        this.snapshotter = snapshotter;
    }

    @Override
    public SnapshotInfo stat(String key) {
        var request =
                StatSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        return SnapshotInfos.fromProto(
                peer.query(SnapshotsGrpc.getStatMethod(), request).getInfo());
    }

    @Override
    public SnapshotInfo update(String key, LabelUpdate labels) {
        List<String> paths = LabelMask.paths(labels);
        if (paths.isEmpty()) {
            // On the wire no mask at all means all labels.
            return stat(key);
        }
        var request =
                UpdateSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setInfo(
                                Info.newBuilder()
                                        .setName(key)
                                        .putAllLabels(LabelMask.labels(labels)))
                        .setUpdateMask(FieldMask.newBuilder().addAllPaths(paths))
                        .build();
        return SnapshotInfos.fromProto(
                peer.settle(SnapshotsGrpc.getUpdateMethod(), request).getInfo());
    }

    @Override
    public Usage usage(String key) {
        var request = UsageRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        UsageResponse usage = peer.query(SnapshotsGrpc.getUsageMethod(), request);
        return new Usage(usage.getSize(), usage.getInodes());
    }

    @Override
    public List<Mount> mounts(String key) {
        var request = MountsRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        return Mounts.fromProto(
                peer.query(SnapshotsGrpc.getMountsMethod(), request).getMountsList());
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        var request =
                PrepareSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setParent(parent)
                        .putAllLabels(labels)
                        .build();
        return Mounts.fromProto(
                peer.settle(SnapshotsGrpc.getPrepareMethod(), request).getMountsList());
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        var request =
                ViewSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setKey(key)
                        .setParent(parent)
                        .putAllLabels(labels)
                        .build();
        return Mounts.fromProto(
                peer.settle(SnapshotsGrpc.getViewMethod(), request).getMountsList());
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels, String rebase) {
        var request =
                CommitSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setName(name)
                        .setKey(key)
                        .putAllLabels(labels)
                        .setParent(rebase)
                        .build();
        peer.settle(SnapshotsGrpc.getCommitMethod(), request);
    }

    @Override
    public void remove(String key) {
        var request =
                RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        peer.settle(SnapshotsGrpc.getRemoveMethod(), request);
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        var request =
                ListSnapshotsRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .addAllFilters(filter.text())
                        .build();
        peer.stream(
                SnapshotsGrpc.getListMethod(),
                request,
                page ->
                        page.getInfoList()
                                .forEach(i -> visitor.accept(SnapshotInfos.fromProto(i))));
    }

    @Override
    public void cleanup() {
        peer.ask(
                SnapshotsGrpc.getCleanupMethod(),
                CleanupRequest.newBuilder().setSnapshotter(snapshotter).build());
    }
}
