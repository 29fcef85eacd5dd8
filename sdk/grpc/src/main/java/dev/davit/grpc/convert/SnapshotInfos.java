package dev.davit.grpc.convert;

import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.proto.services.snapshots.v1.Info;
import dev.davit.proto.services.snapshots.v1.Kind;

/** Facts about snapshots. */
public final class SnapshotInfos {
    private SnapshotInfos() {}

    /** The same facts on the wire. */
    public static Info toProto(SnapshotInfo info) {
        return Info.newBuilder()
                .setName(info.name())
                .setParent(info.parent())
                .setKind(
                        switch (info.kind()) {
                            case VIEW -> Kind.VIEW;
                            case ACTIVE -> Kind.ACTIVE;
                            case COMMITTED -> Kind.COMMITTED;
                        })
                .setCreatedAt(Times.toProto(info.createdAt()))
                .setUpdatedAt(Times.toProto(info.updatedAt()))
                .putAllLabels(info.labels())
                .build();
    }

    /** The same facts. Of a kind that is not known only this can be said: nobody writes to it. */
    public static SnapshotInfo fromProto(Info info) {
        SnapshotKind kind =
                switch (info.getKind()) {
                    case ACTIVE -> SnapshotKind.ACTIVE;
                    case COMMITTED -> SnapshotKind.COMMITTED;
                    case VIEW, UNKNOWN, UNRECOGNIZED -> SnapshotKind.VIEW;
                };
        return new SnapshotInfo(
                kind,
                info.getName(),
                info.getParent(),
                info.getLabelsMap(),
                Times.fromProto(info.getCreatedAt()),
                Times.fromProto(info.getUpdatedAt()));
    }
}
