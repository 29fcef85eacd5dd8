package dev.davit.itest.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;

/** Messages from the form that recorded requests have. */
final class Values {
    private final Placeholders placeholders;
    private final Function<JsonNode, ByteString> bytes;

    /**
     * @param bytes what stands for bytes of which length and beginning were recorded
     */
    Values(Placeholders placeholders, Function<JsonNode, ByteString> bytes) {
        this.placeholders = placeholders;
        this.bytes = bytes;
    }

    Values(Placeholders placeholders) {
        this(placeholders, cut -> hexadecimal(cut.path("hex32").asString()));
    }

    DynamicMessage message(Descriptor type, JsonNode recorded) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> timestamp(type, recorded);
            case "google.protobuf.Any" -> any(type, recorded);
            default -> fields(type, recorded);
        };
    }

    private DynamicMessage fields(Descriptor type, JsonNode recorded) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        recorded.properties()
                .forEach(
                        entry -> {
                            FieldDescriptor field = type.findFieldByName(entry.getKey());
                            if (field == null) {
                                throw new IllegalArgumentException(
                                        type.getFullName() + " has no " + entry.getKey());
                            }
                            set(message, field, entry.getValue());
                        });
        return message.build();
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field, JsonNode recorded) {
        if (field.isMapField()) {
            Descriptor entry = field.getMessageType();
            FieldDescriptor value = entry.findFieldByName("value");
            recorded.properties()
                    .forEach(
                            pair ->
                                    message.addRepeatedField(
                                            field,
                                            DynamicMessage.newBuilder(entry)
                                                    .setField(
                                                            entry.findFieldByName("key"),
                                                            pair.getKey())
                                                    .setField(value, single(value, pair.getValue()))
                                                    .build()));
        } else if (field.isRepeated()) {
            recorded.forEach(item -> message.addRepeatedField(field, single(field, item)));
        } else {
            message.setField(field, single(field, recorded));
        }
    }

    private Object single(FieldDescriptor field, JsonNode recorded) {
        return switch (field.getJavaType()) {
            case INT -> Integer.parseUnsignedInt(number(recorded));
            case LONG -> Long.parseLong(number(recorded));
            case FLOAT -> recorded.floatValue();
            case DOUBLE -> recorded.doubleValue();
            case BOOLEAN -> recorded.booleanValue();
            case STRING -> placeholders.fill(recorded.stringValue());
            case BYTE_STRING ->
                    recorded.isString()
                            ? ByteString.copyFromUtf8(placeholders.fill(recorded.stringValue()))
                            : bytes.apply(recorded);
            case ENUM ->
                    recorded.isNumber()
                            ? field.getEnumType()
                                    .findValueByNumberCreatingIfUnknown(recorded.intValue())
                            : field.getEnumType().findValueByName(recorded.stringValue());
            case MESSAGE -> message(field.getMessageType(), recorded);
        };
    }

    private String number(JsonNode recorded) {
        return recorded.isString()
                ? placeholders.fill(recorded.stringValue())
                : recorded.numberValue().toString();
    }

    private DynamicMessage timestamp(Descriptor type, JsonNode recorded) {
        Instant time = Instant.parse(placeholders.fill(recorded.stringValue()));
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("seconds"), time.getEpochSecond())
                .setField(type.findFieldByName("nanos"), time.getNano())
                .build();
    }

    private DynamicMessage any(Descriptor type, JsonNode recorded) {
        String url = recorded.path("type_url").asString("");
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("type_url"), url)
                .setField(type.findFieldByName("value"), content(url, recorded))
                .build();
    }

    private ByteString content(String url, JsonNode recorded) {
        if (recorded.has("msg")) {
            return message(Schema.message(url).orElseThrow(), recorded.get("msg")).toByteString();
        }
        if (recorded.has("json")) {
            return ByteString.copyFromUtf8(placeholders.fill(recorded.get("json").toString()));
        }
        if (recorded.has("bytes")) {
            return bytes.apply(recorded.get("bytes"));
        }
        return ByteString.copyFrom(
                recorded.path("text").asString("").getBytes(StandardCharsets.UTF_8));
    }

    private static ByteString hexadecimal(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }
}
