package dev.davit.service;

import dev.davit.api.ErrorCode;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How long labels may be. */
final class Labels {
    private static final int MOST_BYTES = 4096;
    private static final int KEY_SHOWN = 64;

    private Labels() {}

    /**
     * Throws INVALID_ARGUMENT if a label is too long.
     *
     * @param where what clients see in front, {@code image.Labels} for example
     */
    static void check(String where, Map<String, String> labels) {
        labels.forEach(
                (key, value) -> {
                    int length = bytes(key) + bytes(value);
                    if (length > MOST_BYTES) {
                        throw ErrorCode.INVALID_ARGUMENT.about(
                                where
                                        + ": label key and value length ("
                                        + length
                                        + " bytes) greater than maximum size ("
                                        + MOST_BYTES
                                        + " bytes), key: "
                                        + key.substring(0, Math.min(key.length(), KEY_SHOWN)));
                    }
                });
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
