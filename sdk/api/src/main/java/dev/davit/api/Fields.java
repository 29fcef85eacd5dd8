package dev.davit.api;

import java.util.List;
import java.util.Optional;

/** The fields of an object that a {@link Filter} can ask for. */
@FunctionalInterface
public interface Fields {
    /**
     * The value of a field.
     *
     * @param path parts of the field's path, at least one; {@code labels.a.b} asks for the label
     *     {@code a.b}
     * @return empty when the object has no such field
     */
    Optional<String> field(List<String> path);
}
