package dev.davit.config.toml;

import java.util.List;

/** A value and the place it was written at. */
public sealed interface Node {
    /** Where the value begins. */
    Position position();

    /**
     * A value without parts.
     *
     * @param value a String, Long, Double, Boolean or one of the four date and time types of TOML
     */
    record Scalar(Object value, Position position) implements Node {}

    /** An array; copied. */
    record Sequence(List<Node> items, Position position) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A table. */
    record Table(Section section, Position position) implements Node {}
}
