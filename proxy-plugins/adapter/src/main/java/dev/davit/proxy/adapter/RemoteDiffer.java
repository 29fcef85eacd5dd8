package dev.davit.proxy.adapter;

import dev.davit.api.Descriptor;
import dev.davit.api.Mount;
import dev.davit.api.differ.ApplyOptions;
import dev.davit.api.differ.CompareOptions;
import dev.davit.api.differ.Differ;
import dev.davit.api.differ.LayerSink;
import dev.davit.api.differ.LayerSource;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.services.diff.v1.ApplyRequest;
import dev.davit.proto.services.diff.v1.DiffGrpc;
import dev.davit.proto.services.diff.v1.DiffRequest;

import java.util.List;

/**
 * A differ of another process. It finds layers in the content store that this daemon serves, and
 * writes them there, as a client of its own: no bytes pass through here.
 */
public class RemoteDiffer implements Differ {
    private final Peer peer;

    /**
     * @param peer the process
     */
    public RemoteDiffer(Peer peer) {
        this.peer = peer;
    }

    @Override
    public Descriptor apply(LayerSource layer, List<Mount> mounts, ApplyOptions options) {
        var request =
                ApplyRequest.newBuilder()
                        .setDiff(Descriptors.toProto(layer.descriptor()))
                        .addAllMounts(Mounts.toProto(mounts))
                        .setSyncFs(options.syncFs());
        layer.payloads().forEach((id, any) -> request.putPayloads(id, Anys.toProto(any)));
        return Descriptors.fromProto(
                peer.ask(DiffGrpc.getApplyMethod(), request.build()).getApplied());
    }

    @Override
    public Descriptor compare(
            List<Mount> lower, List<Mount> upper, CompareOptions options, LayerSink sink) {
        var request =
                DiffRequest.newBuilder()
                        .addAllLeft(Mounts.toProto(lower))
                        .addAllRight(Mounts.toProto(upper))
                        .setMediaType(options.mediaType())
                        .setRef(sink.ref().orElse(""))
                        .putAllLabels(sink.labels());
        options.sourceDateEpoch()
                .ifPresent(epoch -> request.setSourceDateEpoch(Times.toProto(epoch)));
        return Descriptors.fromProto(peer.ask(DiffGrpc.getDiffMethod(), request.build()).getDiff());
    }
}
