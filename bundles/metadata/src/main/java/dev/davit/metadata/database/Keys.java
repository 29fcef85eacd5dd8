package dev.davit.metadata.database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of the database: namespace, kind, and the parts that the kind has.
 *
 * <p>Every part but the last ends with {@code 00 01}, and a zero byte inside one is written {@code
 * 00 ff}. So parts may hold any bytes, keys compare part by part in byte order, and all records of
 * a namespace, of a kind or below a part stand together.
 */
public final class Keys {
    private static final int ESCAPE = 0x00;
    private static final int ESCAPED_ZERO = 0xff;
    private static final int END = 0x01;
    private static final int AFTER_END = 0x02;

    private Keys() {}

    /** Key of a record; without parts, the prefix of all records of the kind. */
    public static byte[] key(String namespace, Kind kind, String... parts) {
        ByteArrayOutputStream out = begin(namespace, kind);
        for (int i = 0; i < parts.length; i++) {
            if (i + 1 < parts.length) {
                part(out, parts[i]);
            } else {
                out.writeBytes(parts[i].getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    /** Prefix of the records whose first parts are these. */
    public static byte[] prefix(String namespace, Kind kind, String... parts) {
        ByteArrayOutputStream out = begin(namespace, kind);
        for (String part : parts) {
            part(out, part);
        }
        return out.toByteArray();
    }

    /** Prefix of everything in a namespace. */
    public static byte[] namespacePrefix(String namespace) {
        var out = new ByteArrayOutputStream();
        part(out, namespace);
        return out.toByteArray();
    }

    /** Where the records of the next namespace begin. */
    public static byte[] behind(String namespace) {
        var out = new ByteArrayOutputStream();
        escape(out, namespace);
        out.write(ESCAPE);
        out.write(AFTER_END);
        return out.toByteArray();
    }

    /** Namespace of a key. */
    public static String namespace(byte[] key) {
        return text(key, 0, end(key, 0));
    }

    /** Kind of a key. */
    public static Kind kind(byte[] key) {
        return Kind.of(key[end(key, 0) + 2]);
    }

    /**
     * Parts of a key, as many as asked for; the last is what is left.
     *
     * @param count how many parts keys of this kind have
     */
    public static String[] parts(byte[] key, int count) {
        var parts = new String[count];
        int start = end(key, 0) + 3;
        for (int i = 0; i + 1 < count; i++) {
            int end = end(key, start);
            parts[i] = text(key, start, end);
            start = end + 2;
        }
        parts[count - 1] = new String(key, start, key.length - start, StandardCharsets.UTF_8);
        return parts;
    }

    /** The last part of a key that begins with a prefix of ours. */
    public static String last(byte[] key, byte[] prefix) {
        return new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
    }

    private static ByteArrayOutputStream begin(String namespace, Kind kind) {
        var out = new ByteArrayOutputStream(96);
        part(out, namespace);
        out.write(kind.code());
        return out;
    }

    private static void part(ByteArrayOutputStream out, String part) {
        escape(out, part);
        out.write(ESCAPE);
        out.write(END);
    }

    private static void escape(ByteArrayOutputStream out, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        if (part.indexOf('\0') < 0) {
            out.writeBytes(bytes);
            return;
        }
        for (byte b : bytes) {
            out.write(b);
            if (b == ESCAPE) {
                out.write(ESCAPED_ZERO);
            }
        }
    }

    /** Position of the end mark of the part that begins at a position. */
    private static int end(byte[] key, int start) {
        for (int i = start; i + 1 < key.length; i++) {
            if (key[i] == ESCAPE) {
                if (key[i + 1] == END) {
                    return i;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("no key of ours: " + Arrays.toString(key));
    }

    private static String text(byte[] key, int start, int end) {
        var out = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            out.write(key[i]);
            if (key[i] == ESCAPE) {
                i++;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
