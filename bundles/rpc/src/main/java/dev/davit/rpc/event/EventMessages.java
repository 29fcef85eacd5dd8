package dev.davit.rpc.event;

import com.google.protobuf.Any;
import com.google.protobuf.Message;

import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Times;
import dev.davit.proto.events.ContainerCreate;
import dev.davit.proto.events.ContainerDelete;
import dev.davit.proto.events.ContainerUpdate;
import dev.davit.proto.events.ContentCreate;
import dev.davit.proto.events.ContentDelete;
import dev.davit.proto.events.NamespaceCreate;
import dev.davit.proto.events.NamespaceDelete;
import dev.davit.proto.events.NamespaceUpdate;
import dev.davit.proto.events.SandboxCreate;
import dev.davit.proto.events.SandboxExit;
import dev.davit.proto.events.SandboxStart;
import dev.davit.proto.events.SnapshotCommit;
import dev.davit.proto.events.SnapshotPrepare;
import dev.davit.proto.events.SnapshotRemove;
import dev.davit.proto.services.images.v1.ImageCreate;
import dev.davit.proto.services.images.v1.ImageDelete;
import dev.davit.proto.services.images.v1.ImageUpdate;
import dev.davit.service.event.Envelope;
import dev.davit.service.event.Payload;

import java.util.Optional;

/** Events from and to messages. */
public final class EventMessages {
    private EventMessages() {}

    /** The envelope on the wire. */
    public static dev.davit.proto.types.Envelope toProto(Envelope envelope) {
        var message =
                dev.davit.proto.types.Envelope.newBuilder()
                        .setTimestamp(Times.toProto(envelope.time()))
                        .setNamespace(envelope.namespace())
                        .setTopic(envelope.topic());
        encode(envelope.payload()).ifPresent(message::setEvent);
        return message.build();
    }

    /** The envelope as a client or shim has sent it. */
    public static Envelope fromProto(dev.davit.proto.types.Envelope envelope) {
        return new Envelope(
                Times.fromProto(envelope.getTimestamp()),
                envelope.getNamespace(),
                envelope.getTopic(),
                new Payload.Encoded(Anys.fromProto(envelope.hasEvent(), envelope.getEvent())));
    }

    private static Optional<Any> encode(Payload payload) {
        return payload instanceof Payload.Encoded encoded
                ? encoded.value().map(Anys::toProto)
                : message(payload).map(EventMessages::pack);
    }

    /** Type URLs are bare names: containerd's clients compare them to the letter. */
    private static Any pack(Message message) {
        return Any.newBuilder()
                .setTypeUrl(message.getDescriptorForType().getFullName())
                .setValue(message.toByteString())
                .build();
    }

    /** The message of an event of the daemon's own; empty for one that came encoded. */
    static Optional<Message> message(Payload payload) {
        return switch (payload) {
            case Payload.Encoded _ -> Optional.empty();
            case Payload.NamespaceCreated event -> Optional.of(message(event));
            case Payload.NamespaceUpdated event -> Optional.of(message(event));
            case Payload.NamespaceDeleted event -> Optional.of(message(event));
            case Payload.ImageCreated event -> Optional.of(message(event));
            case Payload.ImageUpdated event -> Optional.of(message(event));
            case Payload.ImageDeleted event -> Optional.of(message(event));
            case Payload.ContentCreated event -> Optional.of(message(event));
            case Payload.ContentDeleted event -> Optional.of(message(event));
            case Payload.ContainerCreated event -> Optional.of(message(event));
            case Payload.ContainerUpdated event -> Optional.of(message(event));
            case Payload.ContainerDeleted event -> Optional.of(message(event));
            case Payload.SandboxCreated event -> Optional.of(message(event));
            case Payload.SandboxStarted event -> Optional.of(message(event));
            case Payload.SandboxExited event -> Optional.of(message(event));
            case Payload.SnapshotPrepared event -> Optional.of(message(event));
            case Payload.SnapshotCommitted event -> Optional.of(message(event));
            case Payload.SnapshotRemoved event -> Optional.of(message(event));
        };
    }

    private static Message message(Payload.NamespaceCreated event) {
        return NamespaceCreate.newBuilder()
                .setName(event.name())
                .putAllLabels(event.labels())
                .build();
    }

    private static Message message(Payload.NamespaceUpdated event) {
        return NamespaceUpdate.newBuilder()
                .setName(event.name())
                .putAllLabels(event.labels())
                .build();
    }

    private static Message message(Payload.NamespaceDeleted event) {
        return NamespaceDelete.newBuilder().setName(event.name()).build();
    }

    private static Message message(Payload.ImageCreated event) {
        return ImageCreate.newBuilder().setName(event.name()).putAllLabels(event.labels()).build();
    }

    private static Message message(Payload.ImageUpdated event) {
        return ImageUpdate.newBuilder().setName(event.name()).putAllLabels(event.labels()).build();
    }

    private static Message message(Payload.ImageDeleted event) {
        return ImageDelete.newBuilder().setName(event.name()).build();
    }

    private static Message message(Payload.ContentCreated event) {
        return ContentCreate.newBuilder()
                .setDigest(event.digest().toString())
                .setSize(event.sizeBytes())
                .setMediaType(event.mediaType())
                .build();
    }

    private static Message message(Payload.ContentDeleted event) {
        return ContentDelete.newBuilder().setDigest(event.digest().toString()).build();
    }

    private static Message message(Payload.ContainerUpdated event) {
        return ContainerUpdate.newBuilder()
                .setId(event.id())
                .setImage(event.image())
                .putAllLabels(event.labels())
                .setSnapshotKey(event.snapshotKey())
                .build();
    }

    private static Message message(Payload.ContainerDeleted event) {
        return ContainerDelete.newBuilder().setId(event.id()).build();
    }

    private static Message message(Payload.SandboxCreated event) {
        return SandboxCreate.newBuilder().setSandboxId(event.id()).build();
    }

    private static Message message(Payload.SandboxStarted event) {
        return SandboxStart.newBuilder().setSandboxId(event.id()).build();
    }

    private static Message message(Payload.SandboxExited event) {
        return SandboxExit.newBuilder()
                .setSandboxId(event.id())
                .setExitStatus(event.status())
                .setExitedAt(Times.toProto(event.time()))
                .build();
    }

    private static Message message(Payload.SnapshotPrepared event) {
        return SnapshotPrepare.newBuilder()
                .setKey(event.key())
                .setParent(event.parent())
                .setSnapshotter(event.snapshotter())
                .build();
    }

    private static Message message(Payload.SnapshotCommitted event) {
        return SnapshotCommit.newBuilder()
                .setKey(event.key())
                .setName(event.name())
                .setSnapshotter(event.snapshotter())
                .build();
    }

    private static Message message(Payload.SnapshotRemoved event) {
        return SnapshotRemove.newBuilder()
                .setKey(event.key())
                .setSnapshotter(event.snapshotter())
                .build();
    }

    private static Message message(Payload.ContainerCreated container) {
        var runtime = ContainerCreate.Runtime.newBuilder().setName(container.runtime());
        container.options().ifPresent(options -> runtime.setOptions(Anys.toProto(options)));
        return ContainerCreate.newBuilder()
                .setId(container.id())
                .setImage(container.image())
                .setRuntime(runtime)
                .build();
    }
}
