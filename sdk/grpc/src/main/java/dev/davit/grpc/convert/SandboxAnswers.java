package dev.davit.grpc.convert;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;

import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.proto.services.sandbox.v1.ControllerMetricsResponse;
import dev.davit.proto.services.sandbox.v1.ControllerStartResponse;
import dev.davit.proto.services.sandbox.v1.ControllerStatusResponse;
import dev.davit.proto.services.sandbox.v1.ControllerWaitResponse;
import dev.davit.proto.types.Metric;

import java.time.Instant;
import java.util.Optional;

/** What controllers tell of sandboxes. */
public final class SandboxAnswers {
    /** Go's zero time, which clients read as a time that is not known. */
    private static final Instant NEVER = Instant.ofEpochSecond(-62135596800L);

    private SandboxAnswers() {}

    /** The same on the wire. */
    public static ControllerStartResponse toProto(String id, SandboxInstance instance) {
        var message =
                ControllerStartResponse.newBuilder()
                        .setSandboxId(id)
                        .setPid(instance.pid())
                        .setCreatedAt(Times.toProto(instance.createdAt()))
                        .putAllLabels(instance.labels())
                        .setAddress(instance.address())
                        .setVersion(instance.version());
        instance.spec().map(Anys::toProto).ifPresent(message::setSpec);
        return message.build();
    }

    /** The same. */
    public static SandboxInstance fromProto(ControllerStartResponse message) {
        return new SandboxInstance(
                message.getPid(),
                Times.fromProto(message.getCreatedAt()),
                message.getLabelsMap(),
                message.getAddress(),
                message.getVersion(),
                Anys.fromProto(message.hasSpec(), message.getSpec()));
    }

    /** The same on the wire; details are there, if empty: clients do not look whether they are. */
    public static ControllerStatusResponse toProto(String id, SandboxStatus status) {
        return ControllerStatusResponse.newBuilder()
                .setSandboxId(id)
                .setPid(status.pid())
                .setState(status.state())
                .putAllInfo(status.info())
                .setCreatedAt(Times.toProto(status.createdAt().orElse(NEVER)))
                .setExitedAt(Times.toProto(status.exitedAt().orElse(NEVER)))
                .setExtra(status.extra().map(Anys::toProto).orElse(Any.getDefaultInstance()))
                .setAddress(status.address())
                .setVersion(status.version())
                .build();
    }

    /** The same. */
    public static SandboxStatus fromProto(ControllerStatusResponse message) {
        return new SandboxStatus(
                message.getPid(),
                message.getState(),
                message.getInfoMap(),
                known(message.getCreatedAt()),
                known(message.getExitedAt()),
                Anys.fromProto(message.hasExtra(), message.getExtra())
                        .filter(extra -> !extra.typeUrl().isEmpty()),
                message.getAddress(),
                message.getVersion());
    }

    /** A time, if it is one: neither absent nor the zero of Go, nor that of Unix. */
    public static Optional<Instant> known(Timestamp time) {
        return Optional.of(Times.fromProto(time)).filter(Instant.EPOCH::isBefore);
    }

    /** The same on the wire. */
    public static ControllerWaitResponse toProto(SandboxExit exit) {
        return ControllerWaitResponse.newBuilder()
                .setExitStatus(exit.status())
                .setExitedAt(Times.toProto(exit.time()))
                .build();
    }

    /** The same. */
    public static SandboxExit fromProto(ControllerWaitResponse message) {
        return new SandboxExit(message.getExitStatus(), Times.fromProto(message.getExitedAt()));
    }

    /** The same on the wire. */
    public static ControllerMetricsResponse toProto(SandboxMetrics metrics) {
        return ControllerMetricsResponse.newBuilder()
                .setMetrics(
                        Metric.newBuilder()
                                .setId(metrics.id())
                                .setTimestamp(Times.toProto(metrics.time()))
                                .setData(Anys.toProto(metrics.data())))
                .build();
    }

    /** The same. */
    public static SandboxMetrics fromProto(ControllerMetricsResponse message) {
        Metric metric = message.getMetrics();
        return new SandboxMetrics(
                metric.getId(),
                Times.fromProto(metric.getTimestamp()),
                Anys.fromProto(metric.getData()));
    }
}
