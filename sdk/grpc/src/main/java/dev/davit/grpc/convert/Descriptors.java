package dev.davit.grpc.convert;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;

/** Descriptors. */
public final class Descriptors {
    private Descriptors() {}

    /** The same descriptor on the wire. */
    public static dev.davit.proto.types.Descriptor toProto(Descriptor descriptor) {
        return dev.davit.proto.types.Descriptor.newBuilder()
                .setMediaType(descriptor.mediaType())
                .setDigest(descriptor.digest().toString())
                .setSize(descriptor.sizeBytes())
                .putAllAnnotations(descriptor.annotations())
                .build();
    }

    /** The same descriptor. Throws INVALID_ARGUMENT if its digest is none. */
    public static Descriptor fromProto(dev.davit.proto.types.Descriptor descriptor) {
        try {
            return new Descriptor(
                    descriptor.getMediaType(),
                    Digest.parse(descriptor.getDigest()),
                    descriptor.getSize(),
                    descriptor.getAnnotationsMap());
        } catch (DavitException e) {
            throw e.within(descriptor.getDigest());
        }
    }
}
