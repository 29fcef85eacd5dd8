package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Says where an answer is not what was recorded. */
final class Comparison {
    private final Placeholders placeholders;
    private final List<Outcome.Difference> differences = new ArrayList<>();

    private Comparison(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /** One for each place; none if the two agree. */
    static List<Outcome.Difference> differences(
            Placeholders placeholders, String path, JsonNode recorded, JsonNode actual) {
        var comparison = new Comparison(placeholders);
        comparison.compare(path, recorded, actual);
        return List.copyOf(comparison.differences);
    }

    private void compare(String path, JsonNode recorded, JsonNode actual) {
        if (recorded.isObject() && actual.isObject()) {
            var names = new TreeSet<String>(recorded.propertyNames());
            names.addAll(actual.propertyNames());
            for (String name : names) {
                compare(path + "/" + name, recorded.path(name), actual.path(name));
            }
        } else if (recorded.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.max(recorded.size(), actual.size()); i++) {
                compare(path + "/" + i, recorded.path(i), actual.path(i));
            }
        } else if (!same(recorded, actual)) {
            differences.add(new Outcome.Difference(path, show(recorded), show(actual)));
        }
    }

    private boolean same(JsonNode recorded, JsonNode actual) {
        if (recorded.isString() && (actual.isString() || actual.isNumber())) {
            return placeholders.matches(recorded.stringValue(), actual.asString());
        }
        if (recorded.isNumber() && actual.isNumber()) {
            return recorded.asString().equals(actual.asString());
        }
        return recorded.equals(actual);
    }

    private static String show(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
