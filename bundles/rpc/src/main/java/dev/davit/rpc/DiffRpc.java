package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.Times;
import dev.davit.metadata.Scope;
import dev.davit.proto.services.diff.v1.ApplyRequest;
import dev.davit.proto.services.diff.v1.ApplyResponse;
import dev.davit.proto.services.diff.v1.DiffGrpc;
import dev.davit.proto.services.diff.v1.DiffRequest;
import dev.davit.proto.services.diff.v1.DiffResponse;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Diffs;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Optional;

/** Layers onto mounts and back. */
@Component(service = BindableService.class)
@SlotId("containerd.services.diff.v1.Diff")
@ShownAs("diff")
@Listed(requires = "io.containerd.service.v1")
public final class DiffRpc extends DiffGrpc.DiffImplBase {
    private final Diffs diffs;

    @Activate
    public DiffRpc(@Reference Diffs diffs) {
        this.diffs = diffs;
    }

    @Override
    public void apply(ApplyRequest request, StreamObserver<ApplyResponse> observer) {
        Scope scope;
        try {
            scope = Caller.current().scope();
        } catch (DavitException e) {
            throw e.within("failed to get reader from content store");
        }
        if (!request.hasDiff()) {
            throw ErrorCode.INVALID_ARGUMENT.about("diff must be set");
        }
        Descriptor applied =
                diffs.apply(
                        scope,
                        layer(request),
                        Mounts.fromProto(request.getMountsList()),
                        Anys.fromProto(request.getPayloadsMap()),
                        request.getSyncFs());
        answer(
                observer,
                ApplyResponse.newBuilder().setApplied(Descriptors.toProto(applied)).build());
    }

    /** A digest that is none is no different from one that nobody has. */
    private static Descriptor layer(ApplyRequest request) {
        try {
            return Descriptors.fromProto(request.getDiff());
        } catch (DavitException e) {
            throw ErrorCode.NOT_FOUND.about(
                    "failed to get reader from content store: content digest "
                            + request.getDiff().getDigest());
        }
    }

    @Override
    public void diff(DiffRequest request, StreamObserver<DiffResponse> observer) {
        Scope scope = Caller.current().scope();
        var options =
                new CompareOptions(
                        request.getMediaType(),
                        request.hasSourceDateEpoch()
                                ? Optional.of(Times.fromProto(request.getSourceDateEpoch()))
                                : Optional.empty());
        Descriptor layer =
                diffs.compare(
                        scope,
                        Mounts.fromProto(request.getLeftList()),
                        Mounts.fromProto(request.getRightList()),
                        options,
                        request.getRef(),
                        request.getLabelsMap());
        answer(observer, DiffResponse.newBuilder().setDiff(Descriptors.toProto(layer)).build());
    }
}
