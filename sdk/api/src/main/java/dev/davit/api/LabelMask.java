package dev.davit.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes of labels as requests make them: labels, and paths that say which of them count. {@code
 * labels} stands for all, {@code labels.<key>} for one.
 */
public final class LabelMask {
    private static final String ALL = "labels";
    private static final String ONE = "labels.";

    private LabelMask() {}

    /**
     * The change that a mask asks for; an empty one replaces all labels.
     *
     * @param labels labels of the request
     * @param object what a refusal names, {@code image "a"} for example
     * @throws DavitException INVALID_ARGUMENT for a path other than those of labels
     */
    public static LabelUpdate update(List<String> mask, Map<String, String> labels, String object) {
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
    public static boolean isPath(String path) {
        return path.equals(ALL) || path.startsWith(ONE);
    }

    /** One more path of a mask on top of what others have asked for. */
    public static LabelUpdate add(LabelUpdate update, String path, Map<String, String> labels) {
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

    /** The refusal of a path. */
    public static DavitException cannotUpdate(String path, String object) {
        return ErrorCode.INVALID_ARGUMENT.about(
                "cannot update \"" + path + "\" field on " + object);
    }

    /** The mask that a change travels with; that of a merge of nothing is empty. */
    public static List<String> paths(LabelUpdate update) {
        return switch (update) {
            case LabelUpdate.Replace _ -> List.of(ALL);
            case LabelUpdate.Merge(var labels) ->
                    labels.keySet().stream().sorted().map(ONE::concat).toList();
        };
    }

    /** The labels that a change travels with. */
    public static Map<String, String> labels(LabelUpdate update) {
        return switch (update) {
            case LabelUpdate.Replace(var labels) -> labels;
            case LabelUpdate.Merge(var labels) -> labels;
        };
    }
}
