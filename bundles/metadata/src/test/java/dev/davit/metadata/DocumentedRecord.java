package dev.davit.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Keys and records as docs/metadata-format.md describes them, as text; with nothing of ours. */
final class DocumentedRecord {
    /** How many parts the keys of a kind have. */
    private static final Map<Character, Integer> PARTS =
            Map.of('I', 1, 'C', 1, 'X', 1, 'B', 1, 'G', 1, 'S', 2, 'P', 3, 'L', 1, 'R', 3, '#', 1);

    /** Fields of records by kind and format, each with a letter for its type. */
    private static final Map<String, String> FIELDS =
            Map.ofEntries(
                    Map.entry("N1", "m"),
                    Map.entry("I1", "ttnmmdd"),
                    Map.entry("C1", "mttaatttedd"),
                    Map.entry("X1", "mtaatedd"),
                    Map.entry("B1", "nmdd"),
                    Map.entry("G1", "ttnod"),
                    Map.entry("S1", "ttmdd"),
                    Map.entry("S2", "tttmdd"),
                    Map.entry("L1", "md"));

    private final ByteBuffer in;

    private DocumentedRecord(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    /** Namespace, kind and parts. */
    static List<String> key(byte[] bytes) {
        var key = new DocumentedRecord(bytes);
        List<String> parts = new ArrayList<>();
        parts.add(key.part());
        char kind = (char) key.in.get();
        parts.add("" + kind);
        for (int left = PARTS.getOrDefault(kind, 0); left > 0; left--) {
            parts.add(left > 1 ? key.part() : key.raw(key.in.remaining()));
        }
        key.requireEnd();
        return parts;
    }

    /** Format and fields. */
    static List<String> value(String kind, byte[] bytes) {
        var value = new DocumentedRecord(bytes);
        List<String> fields = new ArrayList<>();
        switch (kind) {
            case "P", "R" -> {}
            case "#" -> fields.add("" + value.in.getLong());
            default -> {
                int format = value.in.get();
                fields.add("" + format);
                for (char type : FIELDS.getOrDefault(kind + format, "?").toCharArray()) {
                    fields.add(value.field(type));
                }
            }
        }
        value.requireEnd();
        return fields;
    }

    private String field(char type) {
        return switch (type) {
            case 'n' -> "" + number();
            case 't' -> text();
            case 'd' -> time();
            case 'o' -> optional(this::time);
            case 'm' -> list(() -> text() + "=" + text());
            case 'a' -> optional(this::any);
            case 'e' -> list(() -> text() + "=" + optional(this::any));
            default -> throw new AssertionError("type " + type);
        };
    }

    private long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private String text() {
        return raw((int) number());
    }

    private String any() {
        return text() + ":" + text();
    }

    private String time() {
        long zigzag = number();
        return "" + Instant.ofEpochSecond(zigzag >>> 1 ^ -(zigzag & 1), number());
    }

    private String optional(Supplier<String> value) {
        return number() == 0 ? "none" : value.get();
    }

    private String list(Supplier<String> entry) {
        List<String> entries = new ArrayList<>();
        for (long left = number(); left > 0; left--) {
            entries.add(entry.get());
        }
        return "" + entries;
    }

    /** Up to 00 01; 00 ff stands for 00. */
    private String part() {
        var part = new ByteArrayOutputStream();
        while (true) {
            byte next = in.get();
            if (next != 0) {
                part.write(next);
            } else if (in.get() == 1) {
                return part.toString(StandardCharsets.UTF_8);
            } else {
                part.write(0);
            }
        }
    }

    private String raw(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void requireEnd() {
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes are left");
        }
    }
}
