package dev.davit.rpc.convert;

import com.google.protobuf.ByteString;

import dev.davit.api.Any;

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
}
