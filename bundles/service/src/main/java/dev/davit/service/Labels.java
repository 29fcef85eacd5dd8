package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules for labels: how long, and what a mask may change. */
final class Labels {
    private static final int MOST_BYTES = 4096;
    private static final int KEY_SHOWN = 64;
    private static final String ALL = "labels";
    private static final String ONE = "labels.";

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

    /**
     * The change that a mask asks for. An empty mask replaces all labels.
     *
     * @param labels labels of the request
     * @param object what a refusal names, {@code image "a"} for example
     * @throws DavitException INVALID_ARGUMENT for a path other than those of labels
     */
    static LabelUpdate update(List<String> mask, Map<String, String> labels, String object) {
        if (mask.isEmpty()) {
            return new LabelUpdate.Replace(labels);
        }
        LabelUpdate update = new LabelUpdate.Merge(Map.of());
        for (String path : mask) {
            if (!isPath(path)) {
                throw cannotUpdate(path, object);
            }
            update = add(update, path, labels);
        }
        return update;
    }

    /** Whether a mask path is about labels. */
    static boolean isPath(String path) {
        return path.equals(ALL) || path.startsWith(ONE);
    }

    /** One more path of a mask on top of what others have asked for. */
    static LabelUpdate add(LabelUpdate update, String path, Map<String, String> labels) {
        if (path.equals(ALL)) {
            return new LabelUpdate.Replace(labels);
        }
        String key = path.substring(ONE.length());
        String value = labels.getOrDefault(key, "");
        return switch (update) {
            case LabelUpdate.Replace(var all) -> new LabelUpdate.Replace(with(all, key, value));
            case LabelUpdate.Merge(var some) -> new LabelUpdate.Merge(with(some, key, value));
        };
    }

    private static Map<String, String> with(Map<String, String> labels, String key, String value) {
        var changed = new HashMap<>(labels);
        changed.put(key, value);
        return changed;
    }

    static DavitException cannotUpdate(String path, String object) {
        return ErrorCode.INVALID_ARGUMENT.about(
                "cannot update \"" + path + "\" field on " + object);
    }
}
