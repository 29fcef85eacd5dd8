package dev.davit.grpc.convert;

import dev.davit.api.Mount;

import java.util.List;

/** Mounts. */
public final class Mounts {
    private Mounts() {}

    /** The same mounts on the wire. */
    public static List<dev.davit.proto.types.Mount> toProto(List<Mount> mounts) {
        return mounts.stream()
                .map(
                        mount ->
                                dev.davit.proto.types.Mount.newBuilder()
                                        .setType(mount.type())
                                        .setSource(mount.source())
                                        .setTarget(mount.target())
                                        .addAllOptions(mount.options())
                                        .build())
                .toList();
    }

    /** The same mounts. */
    public static List<Mount> fromProto(List<dev.davit.proto.types.Mount> mounts) {
        return mounts.stream()
                .map(
                        mount ->
                                new Mount(
                                        mount.getType(),
                                        mount.getSource(),
                                        mount.getTarget(),
                                        mount.getOptionsList()))
                .toList();
    }
}
