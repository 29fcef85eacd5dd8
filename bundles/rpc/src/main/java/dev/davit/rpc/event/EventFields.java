package dev.davit.rpc.event;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;

import dev.davit.api.Fields;
import dev.davit.grpc.convert.Anys;
import dev.davit.service.event.Envelope;
import dev.davit.service.event.Payload;

import java.util.List;
import java.util.Optional;

/**
 * The fields of an event that filters ask for: namespace, topic, and those of a payload whose
 * message is known. Of a payload, texts and labels can be asked for.
 */
public final class EventFields implements Fields {
    private final Envelope envelope;

    /** Decodes the payload only when it is asked for. */
    public EventFields(Envelope envelope) {
        this.envelope = envelope;
    }

    @Override
    public Optional<String> field(List<String> path) {
        return switch (path.getFirst()) {
            case "namespace" -> Optional.of(envelope.namespace());
            case "topic" -> Optional.of(envelope.topic());
            case "event" ->
                    message().flatMap(message -> field(message, path.subList(1, path.size())));
            default -> Optional.empty();
        };
    }

    private Optional<Message> message() {
        if (envelope.payload() instanceof Payload.Encoded encoded) {
            return encoded.value().map(Anys::toProto).flatMap(EventFields::decode);
        }
        return EventMessages.message(envelope.payload());
    }

    private static Optional<Message> decode(Any any) {
        Message known = KnownEvents.prototype(Anys.typeName(any));
        if (known == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(known.getParserForType().parseFrom(any.getValue()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> field(Message message, List<String> path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        Descriptor type = message.getDescriptorForType();
        FieldDescriptor field = type.findFieldByName(path.getFirst());
        if (field == null) {
            return Optional.empty();
        }
        List<String> rest = path.subList(1, path.size());
        if (field.isMapField()) {
            return label(message, field, String.join(".", rest));
        }
        if (field.isRepeated()) {
            return Optional.empty();
        }
        return switch (field.getJavaType()) {
            case STRING ->
                    Optional.of((String) message.getField(field))
                            .filter(text -> rest.isEmpty() && !text.isEmpty());
            case MESSAGE ->
                    message.hasField(field)
                            ? field((Message) message.getField(field), rest)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<String> label(Message message, FieldDescriptor field, String key) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            var entry = (MapEntry<?, ?>) message.getRepeatedField(field, i);
            if (entry.getKey().equals(key)) {
                return Optional.of(entry.getValue().toString());
            }
        }
        return Optional.empty();
    }
}
