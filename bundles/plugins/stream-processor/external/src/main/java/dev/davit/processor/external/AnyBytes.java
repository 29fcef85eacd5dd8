package dev.davit.processor.external;

import dev.davit.api.Any;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The message {@code google.protobuf.Any}: two fields, for which no library is worth loading. */
final class AnyBytes {
    private static final int TYPE_URL = 0x0a;
    private static final int VALUE = 0x12;

    private AnyBytes() {}

    static byte[] of(Any any) {
        var bytes = new ByteArrayOutputStream();
        field(TYPE_URL, any.typeUrl().getBytes(StandardCharsets.UTF_8), bytes);
        field(VALUE, any.toByteArray(), bytes);
        return bytes.toByteArray();
    }

    /** Empty fields are left out, as every writer of protobuf does. */
    private static void field(int tag, byte[] value, ByteArrayOutputStream into) {
        if (value.length > 0) {
            into.write(tag);
            int length = value.length;
            while (length > 0x7f) {
                into.write(length & 0x7f | 0x80);
                length >>>= 7;
            }
            into.write(length);
            into.writeBytes(value);
        }
    }
}
