package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.SnapshotInfos;
import dev.davit.grpc.server.Streaming;
import dev.davit.metadata.Scope;
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
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Snapshots;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;

/** Snapshots. Names one import a message: the service has many. */
@Component(service = BindableService.class)
@SlotId("containerd.services.snapshots.v1.Snapshots")
@ShownAs("snapshots")
@Listed(requires = "io.containerd.service.v1")
public final class SnapshotsRpc extends SnapshotsGrpc.SnapshotsImplBase {
    private final Snapshots snapshots;

    @Activate
    public SnapshotsRpc(@Reference Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public void prepare(
            PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> observer) {
        Scope scope = Caller.current().scope();
        List<Mount> mounts =
                snapshots.prepare(
                        scope,
                        request.getSnapshotter(),
                        request.getKey(),
                        request.getParent(),
                        request.getLabelsMap());
        answer(
                observer,
                PrepareSnapshotResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void view(ViewSnapshotRequest request, StreamObserver<ViewSnapshotResponse> observer) {
        Scope scope = Caller.current().scope();
        List<Mount> mounts =
                snapshots.view(
                        scope,
                        request.getSnapshotter(),
                        request.getKey(),
                        request.getParent(),
                        request.getLabelsMap());
        answer(
                observer,
                ViewSnapshotResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void mounts(MountsRequest request, StreamObserver<MountsResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        List<Mount> mounts =
                snapshots.mounts(namespace, request.getSnapshotter(), request.getKey());
        answer(observer, MountsResponse.newBuilder().addAllMounts(Mounts.toProto(mounts)).build());
    }

    @Override
    public void commit(CommitSnapshotRequest request, StreamObserver<Empty> observer) {
        snapshots.commit(
                Caller.current().scope(),
                request.getSnapshotter(),
                request.getName(),
                request.getKey(),
                request.getLabelsMap(),
                request.getParent());
        done(observer);
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> observer) {
        snapshots.remove(Caller.current().scope(), request.getSnapshotter(), request.getKey());
        done(observer);
    }

    @Override
    public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        SnapshotInfo info = snapshots.stat(namespace, request.getSnapshotter(), request.getKey());
        answer(
                observer,
                StatSnapshotResponse.newBuilder().setInfo(SnapshotInfos.toProto(info)).build());
    }

    @Override
    public void update(
            UpdateSnapshotRequest request, StreamObserver<UpdateSnapshotResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        if (!request.getSnapshotter().isEmpty() && !request.hasInfo()) {
            throw ErrorCode.INVALID_ARGUMENT.about("info must be set");
        }
        SnapshotInfo info =
                snapshots.update(
                        namespace,
                        request.getSnapshotter(),
                        request.getInfo().getName(),
                        request.getInfo().getLabelsMap(),
                        request.getUpdateMask().getPathsList());
        answer(
                observer,
                UpdateSnapshotResponse.newBuilder().setInfo(SnapshotInfos.toProto(info)).build());
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> observer) {
        // The class of what goes wrong before the list begins has never reached clients here.
        String namespace;
        Filter filter;
        snapshots.require(request.getSnapshotter());
        try {
            namespace = Caller.current().requireNamespace();
            filter = RequestFilters.parse(request.getFiltersList());
        } catch (DavitException e) {
            throw new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e);
        }
        Streaming.<ListSnapshotsResponse, Info>pages(
                observer,
                page ->
                        snapshots.forEach(
                                namespace,
                                request.getSnapshotter(),
                                filter,
                                info -> page.accept(SnapshotInfos.toProto(info))),
                infos -> ListSnapshotsResponse.newBuilder().addAllInfo(infos).build());
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Usage usage = snapshots.usage(namespace, request.getSnapshotter(), request.getKey());
        answer(
                observer,
                UsageResponse.newBuilder()
                        .setSize(usage.sizeBytes())
                        .setInodes(usage.inodes())
                        .build());
    }

    @Override
    public void cleanup(CleanupRequest request, StreamObserver<Empty> observer) {
        snapshots.cleanup(request.getSnapshotter());
        done(observer);
    }
}
