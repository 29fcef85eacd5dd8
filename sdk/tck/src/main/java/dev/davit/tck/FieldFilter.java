package dev.davit.tck;

import dev.davit.api.Fields;
import dev.davit.api.Filter;

import java.util.List;
import java.util.Optional;

/**
 * A filter on one field, in words that a snapshotter in another process understands.
 *
 * @param path parts of the field's path
 * @param value what the field must be equal to; of letters, digits and dashes
 */
record FieldFilter(List<String> path, String value) implements Filter {
    FieldFilter {
        path = List.copyOf(path);
    }

    @Override
    public boolean matches(Fields object) {
        return object.field(path).equals(Optional.of(value));
    }

    @Override
    public List<String> text() {
        var text = new StringBuilder(path.getFirst());
        path.stream().skip(1).forEach(part -> text.append(".\"").append(part).append('"'));
        return List.of(text.append("==\"").append(value).append('"').toString());
    }
}
