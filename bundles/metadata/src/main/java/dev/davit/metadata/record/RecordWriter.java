package dev.davit.metadata.record;

import dev.davit.api.Any;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a record: a format byte, then its fields in order. Numbers are variable-length with the
 * low seven bits first; texts and byte strings follow their length; maps are count and pairs,
 * sorted by key.
 */
final class RecordWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    RecordWriter(int format) {
        out.write(format);
    }

    RecordWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    RecordWriter bytes(byte[] value) {
        number(value.length);
        out.writeBytes(value);
        return this;
    }

    RecordWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    RecordWriter time(Instant value) {
        // Zig-zag keeps times before 1970 short, Go's zero time among them.
        long seconds = value.getEpochSecond();
        return number(seconds << 1 ^ seconds >> 63).number(value.getNano());
    }

    RecordWriter optionalTime(Optional<Instant> value) {
        number(value.isPresent() ? 1 : 0);
        value.ifPresent(this::time);
        return this;
    }

    RecordWriter labels(Map<String, String> value) {
        number(value.size());
        value.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> text(label.getKey()).text(label.getValue()));
        return this;
    }

    RecordWriter any(Optional<Any> value) {
        number(value.isPresent() ? 1 : 0);
        value.ifPresent(any -> text(any.typeUrl()).bytes(any.toByteArray()));
        return this;
    }

    RecordWriter anys(Map<String, Any> value) {
        number(value.size());
        value.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> text(entry.getKey()).any(Optional.of(entry.getValue())));
        return this;
    }

    RecordWriter texts(List<String> value) {
        number(value.size());
        value.forEach(this::text);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
