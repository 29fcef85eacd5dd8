package dev.davit.itest.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Answers in the form that recorded answers have: what is unset or zero is left out. */
final class Rendering {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SHOWN_BYTES = 32;

    private Rendering() {}

    static JsonNode of(Message message) {
        Descriptor type = message.getDescriptorForType();
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> NODES.stringNode(timestamp(message).toString());
            case "google.protobuf.Any" -> any(message);
            default -> fields(message);
        };
    }

    static ArrayNode of(List<? extends Message> messages) {
        ArrayNode all = NODES.arrayNode();
        messages.forEach(message -> all.add(of(message)));
        return all;
    }

    private static ObjectNode fields(Message message) {
        ObjectNode object = NODES.objectNode();
        message.getAllFields()
                .forEach((field, value) -> object.set(field.getName(), field(field, value)));
        return object;
    }

    private static JsonNode field(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            ObjectNode map = NODES.objectNode();
            for (Object item : (List<?>) value) {
                Message entry = (Message) item;
                FieldDescriptor content = field.getMessageType().findFieldByName("value");
                Object key = entry.getField(field.getMessageType().findFieldByName("key"));
                map.set(key.toString(), single(content, entry.getField(content)));
            }
            return map;
        }
        if (field.isRepeated()) {
            ArrayNode items = NODES.arrayNode();
            ((List<?>) value).forEach(item -> items.add(single(field, item)));
            return items;
        }
        return single(field, value);
    }

    private static JsonNode single(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT -> NODES.numberNode(Integer.toUnsignedLong((Integer) value));
            case LONG -> NODES.numberNode((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING -> NODES.stringNode((String) value);
            case BYTE_STRING -> bytes((ByteString) value);
            case ENUM -> enumeration((EnumValueDescriptor) value);
            case MESSAGE -> of((Message) value);
        };
    }

    private static JsonNode enumeration(EnumValueDescriptor value) {
        return value.getIndex() < 0
                ? NODES.numberNode(value.getNumber())
                : NODES.stringNode(value.getName());
    }

    private static ObjectNode bytes(ByteString value) {
        byte[] shown = value.substring(0, Math.min(SHOWN_BYTES, value.size())).toByteArray();
        return NODES.objectNode()
                .put("len", value.size())
                .put("hex32", HexFormat.of().formatHex(shown));
    }

    private static Instant timestamp(Message message) {
        Descriptor type = message.getDescriptorForType();
        return Instant.ofEpochSecond(
                (Long) message.getField(type.findFieldByName("seconds")),
                (Integer) message.getField(type.findFieldByName("nanos")));
    }

    private static ObjectNode any(Message message) {
        Descriptor type = message.getDescriptorForType();
        String url = (String) message.getField(type.findFieldByName("type_url"));
        ByteString value = (ByteString) message.getField(type.findFieldByName("value"));
        ObjectNode any = NODES.objectNode().put("type_url", url);
        Optional<Message> known = parse(url, value);
        if (known.isPresent()) {
            any.set("msg", of(known.get()));
        } else if (value.isEmpty()) {
            any.put("value", "");
        } else if (value.isValidUtf8()) {
            text(any, value.toStringUtf8());
        } else {
            any.set("bytes", bytes(value));
        }
        return any;
    }

    private static void text(ObjectNode any, String text) {
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                any.set("json", JSON.readTree(text));
                return;
            } catch (JacksonException e) {
                // only looks like a document
            }
        }
        any.put("text", text);
    }

    private static Optional<Message> parse(String url, ByteString value) {
        Optional<Descriptor> type = Schema.message(url);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DynamicMessage.parseFrom(type.get(), value));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
