package dev.davit.bbolt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** All that is in a file, by path. */
final class Dump {
    private static final int MOST_LEVELS = 100;

    private final Map<String, String> values = new TreeMap<>();

    static Map<String, String> of(byte[] file) {
        return of(new Bytes(file));
    }

    static Map<String, String> of(Bytes source) {
        try (BoltFile file = BoltFile.open(source)) {
            var dump = new Dump();
            dump.add("", file.root(), 0);
            return dump.values;
        }
    }

    private void add(String path, BoltBucket bucket, int level) {
        if (level > MOST_LEVELS) {
            return;
        }
        BoltCursor cursor = bucket.cursor();
        while (cursor.next()) {
            String here = path + "/" + cursor.keyText();
            cursor.value()
                    .ifPresent(
                            value ->
                                    values.put(
                                            here, new String(value, StandardCharsets.ISO_8859_1)));
            cursor.bucket().ifPresent(below -> add(here, below, level + 1));
        }
    }
}
