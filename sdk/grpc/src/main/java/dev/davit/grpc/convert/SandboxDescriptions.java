package dev.davit.grpc.convert;

import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.proto.types.Sandbox;

/** Descriptions of sandboxes. */
public final class SandboxDescriptions {
    private SandboxDescriptions() {}

    /**
     * The same description on the wire.
     *
     * @param id id of the sandbox
     * @param sandboxer name of its controller
     */
    public static Sandbox toProto(String id, String sandboxer, SandboxDescription description) {
        var runtime = Sandbox.Runtime.newBuilder().setName(description.runtime());
        description.runtimeOptions().map(Anys::toProto).ifPresent(runtime::setOptions);
        var sandbox =
                Sandbox.newBuilder()
                        .setSandboxId(id)
                        .setRuntime(runtime)
                        .putAllLabels(description.labels())
                        .setCreatedAt(Times.toProto(description.createdAt()))
                        .setUpdatedAt(Times.toProto(description.updatedAt()))
                        .setSandboxer(sandboxer);
        description.spec().map(Anys::toProto).ifPresent(sandbox::setSpec);
        description
                .extensions()
                .forEach((key, value) -> sandbox.putExtensions(key, Anys.toProto(value)));
        return sandbox.build();
    }

    /** The same description. */
    public static SandboxDescription fromProto(Sandbox sandbox) {
        return new SandboxDescription(
                sandbox.getRuntime().getName(),
                Anys.fromProto(
                        sandbox.getRuntime().hasOptions(), sandbox.getRuntime().getOptions()),
                Anys.fromProto(sandbox.hasSpec(), sandbox.getSpec()),
                sandbox.getLabelsMap(),
                Anys.fromProto(sandbox.getExtensionsMap()),
                Times.fromProto(sandbox.getCreatedAt()),
                Times.fromProto(sandbox.getUpdatedAt()));
    }
}
