package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.Differ;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.diff.v1.ApplyRequest;
import dev.davit.proto.services.diff.v1.ApplyResponse;
import dev.davit.proto.services.diff.v1.DiffGrpc;
import dev.davit.proto.services.diff.v1.DiffRequest;
import dev.davit.proto.services.diff.v1.DiffResponse;

import io.grpc.stub.StreamObserver;

import java.util.Optional;

/** The protocol of differs. */
final class DiffService extends DiffGrpc.DiffImplBase {
    private final Differ differ;
    private final ContentStore blobs;

    DiffService(Differ differ, ContentStore blobs) {
        this.differ = differ;
        this.blobs = blobs;
    }

    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> observer) {
        if (!request.hasDiff()) {
            throw ErrorCode.INVALID_ARGUMENT.about("diff must be set");
        }
        var layer =
                new StoredLayer(
                        blobs,
                        Descriptors.fromProto(request.getDiff()),
                        Anys.fromProto(request.getPayloadsMap()));
        Descriptor applied =
                differ.apply(
                        layer,
                        Mounts.fromProto(request.getMountsList()),
                        new ApplyOptions(request.getSyncFs()));
        answer(
                observer,
                ApplyResponse.newBuilder().setApplied(Descriptors.toProto(applied)).build());
    }

    @Override
    public void diff(DiffRequest request, StreamObserver<DiffResponse> observer) {
        var options =
                new CompareOptions(
                        request.getMediaType(),
                        request.hasSourceDateEpoch()
                                ? Optional.of(Times.fromProto(request.getSourceDateEpoch()))
                                : Optional.empty());
        try (var sink = new StoreSink(blobs, request.getRef(), request.getLabelsMap())) {
            Descriptor layer =
                    differ.compare(
                            Mounts.fromProto(request.getLeftList()),
                            Mounts.fromProto(request.getRightList()),
                            options,
                            sink);
            answer(observer, DiffResponse.newBuilder().setDiff(Descriptors.toProto(layer)).build());
        }
    }
}
