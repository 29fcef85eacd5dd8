package dev.davit.grpc.convert;

import dev.davit.api.Platform;

/** Platforms. */
public final class Platforms {
    private Platforms() {}

    /** The same platform on the wire. */
    public static dev.davit.proto.types.Platform toProto(Platform platform) {
        return dev.davit.proto.types.Platform.newBuilder()
                .setOs(platform.os())
                .setArchitecture(platform.architecture())
                .setVariant(platform.variant())
                .setOsVersion(platform.osVersion())
                .addAllOsFeatures(platform.osFeatures())
                .build();
    }

    /** The same platform. */
    public static Platform fromProto(dev.davit.proto.types.Platform platform) {
        return new Platform(
                platform.getOs(),
                platform.getArchitecture(),
                platform.getVariant(),
                platform.getOsVersion(),
                platform.getOsFeaturesList());
    }
}
