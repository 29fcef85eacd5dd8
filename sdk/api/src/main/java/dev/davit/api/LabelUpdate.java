package dev.davit.api;

import java.util.Map;
import java.util.TreeMap;

/** A change of an object's labels. A label with an empty value is the same as no label. */
public sealed interface LabelUpdate {
    /**
     * The labels after this change.
     *
     * @param labels the labels before it
     * @return a sorted map without empty values
     */
    Map<String, String> apply(Map<String, String> labels);

    /**
     * All labels become these.
     *
     * @param labels the new labels; copied
     */
    record Replace(Map<String, String> labels) implements LabelUpdate {
        public Replace {
            labels = Map.copyOf(labels);
        }

        @Override
        public Map<String, String> apply(Map<String, String> before) {
            return merge(Map.of(), labels);
        }
    }

    /**
     * Only these keys change.
     *
     * @param labels new values by key, empty to remove the key; copied
     */
    record Merge(Map<String, String> labels) implements LabelUpdate {
        public Merge {
            labels = Map.copyOf(labels);
        }

        @Override
        public Map<String, String> apply(Map<String, String> before) {
            return merge(before, labels);
        }
    }

    private static Map<String, String> merge(
            Map<String, String> before, Map<String, String> changes) {
        var merged = new TreeMap<>(before);
        merged.putAll(changes);
        merged.values().removeIf(String::isEmpty);
        return merged;
    }
}
