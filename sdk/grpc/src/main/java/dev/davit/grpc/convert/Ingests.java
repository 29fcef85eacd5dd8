package dev.davit.grpc.convert;

import dev.davit.api.content.IngestStatus;
import dev.davit.proto.services.content.v1.Status;

/** States of ingests. */
public final class Ingests {
    private Ingests() {}

    /** The same state on the wire. */
    public static Status toProto(IngestStatus status) {
        return Status.newBuilder()
                .setRef(status.ref())
                .setOffset(status.offset())
                .setTotal(status.total())
                .setStartedAt(Times.toProto(status.startedAt()))
                .setUpdatedAt(Times.toProto(status.updatedAt()))
                .build();
    }

    /** The same state. */
    public static IngestStatus fromProto(Status status) {
        return new IngestStatus(
                status.getRef(),
                status.getOffset(),
                status.getTotal(),
                Times.fromProto(status.getStartedAt()),
                Times.fromProto(status.getUpdatedAt()));
    }
}
