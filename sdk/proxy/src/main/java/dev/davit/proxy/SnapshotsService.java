package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.SnapshotInfos;
import dev.davit.grpc.server.Streaming;
import dev.davit.kit.filter.Filters;
import dev.davit.proto.services.snapshots.v1.CleanupRequest;
import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.Info;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsResponse;
import dev.davit.proto.services.snapshots.v1.MountsRequest;
import dev.davit.proto.services.snapshots.v1.MountsResponse;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotResponse;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.StatSnapshotResponse;
import dev.davit.proto.services.snapshots.v1.UpdateSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.UpdateSnapshotResponse;
import dev.davit.proto.services.snapshots.v1.UsageRequest;
import dev.davit.proto.services.snapshots.v1.UsageResponse;
import dev.davit.proto.services.snapshots.v1.ViewSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.ViewSnapshotResponse;

import io.grpc.stub.StreamObserver;

import java.util.List;

/** The protocol of snapshotters; which of them a request names does not matter. */
final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    private final Snapshotter snapshotter;

    SnapshotsService(Snapshotter snapshotter) {
        this.snapshotter = snapshotter;
    }

    @Override
    public void prepare(
            PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> observer) {
        List<Mount> mounts =
                snapshotter.prepare(request.getKey(), request.getParent(), request.getLabelsMap());
        answer(
                observer,
                PrepareSnapshotResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void view(ViewSnapshotRequest request, StreamObserver<ViewSnapshotResponse> observer) {
        List<Mount> mounts =
                snapshotter.view(request.getKey(), request.getParent(), request.getLabelsMap());
        answer(
                observer,
                ViewSnapshotResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void mounts(MountsRequest request, StreamObserver<MountsResponse> observer) {
        List<Mount> mounts = snapshotter.mounts(request.getKey());
        answer(observer, MountsResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void commit(CommitSnapshotRequest request, StreamObserver<Empty> observer) {
        snapshotter.commit(
                request.getName(), request.getKey(), request.getLabelsMap(), request.getParent());
        done(observer);
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> observer) {
        snapshotter.remove(request.getKey());
        done(observer);
    }

    @Override
    public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> observer) {
        SnapshotInfo info = snapshotter.stat(request.getKey());
        answer(
                observer,
                StatSnapshotResponse.newBuilder().setInfo(SnapshotInfos.toProto(info)).build());
    }

    @Override
    public void update(
            UpdateSnapshotRequest request, StreamObserver<UpdateSnapshotResponse> observer) {
        String key = request.getInfo().getName();
        SnapshotInfo info =
                snapshotter.update(
                        key,
                        LabelMask.update(
                                request.getUpdateMask().getPathsList(),
                                request.getInfo().getLabelsMap(),
                                "snapshot \"" + key + "\""));
        answer(
                observer,
                UpdateSnapshotResponse.newBuilder().setInfo(SnapshotInfos.toProto(info)).build());
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        Filter filter = Filters.parse(request.getFiltersList());
        Streaming.<ListSnapshotsResponse, Info>pages(
                observer,
                page -> snapshotter.walk(filter, info -> page.accept(SnapshotInfos.toProto(info))),
                infos -> ListSnapshotsResponse.newBuilder().addAllInfo(infos).build());
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> observer) {
        Usage usage = snapshotter.usage(request.getKey());
        answer(
                observer,
                UsageResponse.newBuilder()
                        .setSize(usage.sizeBytes())
                        .setInodes(usage.inodes())
                        .build());
    }

    @Override
    public void cleanup(CleanupRequest request, StreamObserver<Empty> observer) {
        if (!(snapshotter instanceof SnapshotCleaner cleaner)) {
            throw ErrorCode.UNIMPLEMENTED.about("snapshotter does not implement Cleanup method");
        }
        cleaner.cleanup();
        done(observer);
    }
}
