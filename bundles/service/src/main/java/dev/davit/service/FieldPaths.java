package dev.davit.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fields of records that filters ask for. */
final class FieldPaths {
    private FieldPaths() {}

    /** The value of {@code labels.<key>}; a key may contain dots. */
    static Optional<String> label(Map<String, String> labels, List<String> path) {
        return Optional.ofNullable(labels.get(String.join(".", path.subList(1, path.size()))));
    }

    /** A field that counts as absent when it is empty. */
    static Optional<String> unlessEmpty(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
