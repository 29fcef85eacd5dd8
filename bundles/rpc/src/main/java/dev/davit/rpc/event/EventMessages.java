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

    /**
     * The message of an event of the daemon's own; empty for one that came encoded. As long as
     * there are kinds of events: a case each, and nothing else.
     */
    static Optional<Message> message(Payload payload) {
        return switch (payload) {
            case Payload.Encoded _ -> Optional.empty();
            case Payload.NamespaceCreated(var name, var labels) ->
                    Optional.of(
                            NamespaceCreate.newBuilder()
                                    .setName(name)
                                    .putAllLabels(labels)
                                    .build());
            case Payload.NamespaceUpdated(var name, var labels) ->
                    Optional.of(
                            NamespaceUpdate.newBuilder()
                                    .setName(name)
                                    .putAllLabels(labels)
                                    .build());
            case Payload.NamespaceDeleted(var name) ->
                    Optional.of(NamespaceDelete.newBuilder().setName(name).build());
            case Payload.ImageCreated(var name, var labels) ->
                    Optional.of(
                            ImageCreate.newBuilder().setName(name).putAllLabels(labels).build());
            case Payload.ImageUpdated(var name, var labels) ->
                    Optional.of(
                            ImageUpdate.newBuilder().setName(name).putAllLabels(labels).build());
            case Payload.ImageDeleted(var name) ->
                    Optional.of(ImageDelete.newBuilder().setName(name).build());
            case Payload.ContentCreated(var digest, var size, var mediaType) ->
                    Optional.of(
                            ContentCreate.newBuilder()
                                    .setDigest(digest.toString())
                                    .setSize(size)
                                    .setMediaType(mediaType)
                                    .build());
            case Payload.ContentDeleted(var digest) ->
                    Optional.of(ContentDelete.newBuilder().setDigest(digest.toString()).build());
            case Payload.ContainerCreated created -> Optional.of(created(created));
            case Payload.ContainerUpdated(var id, var image, var labels, var snapshotKey) ->
                    Optional.of(
                            ContainerUpdate.newBuilder()
                                    .setId(id)
                                    .setImage(image)
                                    .putAllLabels(labels)
                                    .setSnapshotKey(snapshotKey)
                                    .build());
            case Payload.ContainerDeleted(var id) ->
                    Optional.of(ContainerDelete.newBuilder().setId(id).build());
            case Payload.SandboxCreated(var id) ->
                    Optional.of(SandboxCreate.newBuilder().setSandboxId(id).build());
            case Payload.SandboxStarted(var id) ->
                    Optional.of(SandboxStart.newBuilder().setSandboxId(id).build());
            case Payload.SandboxExited(var id, var status, var time) ->
                    Optional.of(
                            SandboxExit.newBuilder()
                                    .setSandboxId(id)
                                    .setExitStatus(status)
                                    .setExitedAt(Times.toProto(time))
                                    .build());
            case Payload.SnapshotPrepared(var key, var parent, var snapshotter) ->
                    Optional.of(
                            SnapshotPrepare.newBuilder()
                                    .setKey(key)
                                    .setParent(parent)
                                    .setSnapshotter(snapshotter)
                                    .build());
            case Payload.SnapshotCommitted(var key, var name, var snapshotter) ->
                    Optional.of(
                            SnapshotCommit.newBuilder()
                                    .setKey(key)
                                    .setName(name)
                                    .setSnapshotter(snapshotter)
                                    .build());
            case Payload.SnapshotRemoved(var key, var snapshotter) ->
                    Optional.of(
                            SnapshotRemove.newBuilder()
                                    .setKey(key)
                                    .setSnapshotter(snapshotter)
                                    .build());
        };
    }

    private static Message created(Payload.ContainerCreated container) {
        var runtime = ContainerCreate.Runtime.newBuilder().setName(container.runtime());
        container.options().ifPresent(options -> runtime.setOptions(Anys.toProto(options)));
        return ContainerCreate.newBuilder()
                .setId(container.id())
                .setImage(container.image())
                .setRuntime(runtime)
                .build();
    }
}
