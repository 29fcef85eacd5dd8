package dev.davit.kit.filter;

import com.google.re2j.Pattern;

import dev.davit.api.Fields;

import java.util.List;
import java.util.Optional;

/** One condition on one field. */
sealed interface Selector {
    /** Whether the object satisfies it. */
    boolean matches(Fields object);

    /** The field is there. */
    record Present(List<String> path) implements Selector {
        @Override
        public boolean matches(Fields object) {
            return object.field(path).isPresent();
        }
    }

    /** The field is there and has this value. */
    record Equal(List<String> path, String value) implements Selector {
        @Override
        public boolean matches(Fields object) {
            Optional<String> actual = object.field(path);
            return actual.isPresent() && actual.get().equals(value);
        }
    }

    /** The field has another value; an absent one counts as empty. */
    record NotEqual(List<String> path, String value) implements Selector {
        @Override
        public boolean matches(Fields object) {
            return !object.field(path).orElse("").equals(value);
        }
    }

    /**
     * The expression finds something in the field; an absent one counts as empty.
     *
     * @param expression empty for an expression that does not compile: it never matches
     */
    record Matches(List<String> path, Optional<Pattern> expression) implements Selector {
        @Override
        public boolean matches(Fields object) {
            return expression.isPresent()
                    && expression.get().matcher(object.field(path).orElse("")).find();
        }
    }
}
