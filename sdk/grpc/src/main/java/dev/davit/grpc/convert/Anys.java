package dev.davit.grpc.convert;

import com.google.protobuf.ByteString;

import dev.davit.api.Any;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Typed bytes. */
public final class Anys {
    private Anys() {}

    /** The same bytes under the same name. */
    public static com.google.protobuf.Any toProto(Any any) {
        return com.google.protobuf.Any.newBuilder()
                .setTypeUrl(any.typeUrl())
                .setValue(ByteString.copyFrom(any.value()))
                .build();
    }

    /** The same bytes under the same name. */
    public static Any fromProto(com.google.protobuf.Any any) {
        return new Any(any.getTypeUrl(), any.getValue().toByteArray());
    }

    /** The same bytes by the same keys. */
    public static Map<String, Any> fromProto(Map<String, com.google.protobuf.Any> anys) {
        var converted = new HashMap<String, Any>();
        anys.forEach((key, any) -> converted.put(key, fromProto(any)));
        return converted;
    }

    /** The same bytes, if the message was given. */
    public static Optional<Any> fromProto(boolean present, com.google.protobuf.Any any) {
        return present ? Optional.of(fromProto(any)) : Optional.empty();
    }

    /** The name of the message behind a type URL: what follows the last slash. */
    public static String typeName(com.google.protobuf.Any any) {
        return any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    }
}
