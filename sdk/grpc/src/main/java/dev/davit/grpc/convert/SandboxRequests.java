package dev.davit.grpc.convert;

import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.proto.services.sandbox.v1.ControllerCreateRequest;

/** Sandboxes to be created. */
public final class SandboxRequests {
    private SandboxRequests() {}

    /**
     * The same request on the wire.
     *
     * @param sandboxer name of the controller
     */
    public static ControllerCreateRequest toProto(SandboxRequest request, String sandboxer) {
        String id = request.id().id();
        var message =
                ControllerCreateRequest.newBuilder()
                        .setSandboxId(id)
                        .addAllRootfs(Mounts.toProto(request.rootfs()))
                        .setNetnsPath(request.networkNamespace())
                        .putAllAnnotations(request.annotations())
                        .setSandboxer(sandboxer)
                        .setSandbox(
                                SandboxDescriptions.toProto(id, sandboxer, request.description()));
        request.options().map(Anys::toProto).ifPresent(message::setOptions);
        return message.build();
    }

    /**
     * The same request.
     *
     * @param namespace namespace of the caller
     */
    public static SandboxRequest fromProto(String namespace, ControllerCreateRequest request) {
        return new SandboxRequest(
                new SandboxId(namespace, request.getSandboxId()),
                request.hasSandbox()
                        ? SandboxDescriptions.fromProto(request.getSandbox())
                        : SandboxDescription.NONE,
                Mounts.fromProto(request.getRootfsList()),
                Anys.fromProto(request.hasOptions(), request.getOptions()),
                request.getNetnsPath(),
                request.getAnnotationsMap());
    }
}
