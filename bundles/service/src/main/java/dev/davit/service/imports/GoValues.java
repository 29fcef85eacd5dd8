package dev.davit.service.imports;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Values as containerd writes them: times as Go's {@code time.MarshalBinary}, numbers as Go's
 * varints, and messages. All throw INVALID_ARGUMENT for bytes that are no such value.
 */
final class GoValues {
    /** Seconds from the first of January of the year 1 to 1970. */
    private static final long EPOCH = 62_135_596_800L;

    private static final int LONGEST_VARINT = 10;

    /** Numbers of the fields of {@code google.protobuf.Any}, with their wire type. */
    private static final int TYPE_URL = 1 << 3 | 2;

    private static final int VALUE = 2 << 3 | 2;

    private GoValues() {}

    /** A time: version, seconds, nanoseconds, and a zone that does not matter. */
    static Instant time(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int version = in.get();
            if (version != 1 && version != 2) {
                throw ErrorCode.INVALID_ARGUMENT.about("time of version " + version);
            }
            return Instant.ofEpochSecond(Math.subtractExact(in.getLong(), EPOCH), in.getInt());
        } catch (BufferUnderflowException | ArithmeticException | DateTimeException e) {
            throw ErrorCode.INVALID_ARGUMENT.about("time of " + bytes.length + " bytes");
        }
    }

    /** A signed number: {@code binary.PutVarint}. */
    static long number(byte[] bytes) {
        long zigzag = unsigned(bytes);
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /** An unsigned number: {@code binary.PutUvarint}. */
    static long unsigned(byte[] bytes) {
        try {
            return varint(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw ErrorCode.INVALID_ARGUMENT.about("number of " + bytes.length + " bytes");
        }
    }

    /** A message of type {@code google.protobuf.Any}. */
    static Any any(byte[] bytes) {
        String typeUrl = "";
        byte[] value = {};
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            while (in.hasRemaining()) {
                long field = varint(in);
                byte[] content = bytes(in);
                if (field == TYPE_URL) {
                    typeUrl = new String(content, StandardCharsets.UTF_8);
                } else if (field == VALUE) {
                    value = content;
                } else {
                    throw ErrorCode.INVALID_ARGUMENT.about("message with field " + field);
                }
            }
        } catch (BufferUnderflowException e) {
            throw ErrorCode.INVALID_ARGUMENT.about("message of " + bytes.length + " bytes");
        }
        return new Any(typeUrl, value);
    }

    private static byte[] bytes(ByteBuffer in) {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        var content = new byte[(int) length];
        in.get(content);
        return content;
    }

    private static long varint(ByteBuffer in) {
        long number = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            byte next = in.get();
            number |= (next & 0x7fL) << 7 * i;
            if (next >= 0) {
                return number;
            }
        }
        throw ErrorCode.INVALID_ARGUMENT.about("number of more than 64 bits");
    }
}
