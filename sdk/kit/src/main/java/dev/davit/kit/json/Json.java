package dev.davit.kit.json;

import dev.davit.api.DavitException;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A value of a JSON document. Immutable.
 *
 * <p>Reading is forgiving: what is not there, or is of another kind, is {@link Null} or empty, so
 * that a path can be walked without a question at every step.
 */
public sealed interface Json {
    /** Members by name, in the order of the document. */
    record Members(Map<String, Json> members) implements Json {
        public Members {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            return JsonText.of(this);
        }
    }

    /** A list of values. */
    record Elements(List<Json> elements) implements Json {
        public Elements {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return JsonText.of(this);
        }
    }

    /** A string. */
    record Text(String value) implements Json {
        public Text {
            Objects.requireNonNull(value);
        }

        @Override
        public String toString() {
            return JsonText.of(this);
        }
    }

    /** A number, as it was written. */
    record Numeral(String literal) implements Json {
        @Override
        public String toString() {
            return literal;
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Json {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** Nothing. */
    record Null() implements Json {
        @Override
        public String toString() {
            return "null";
        }
    }

    /**
     * Reads a document.
     *
     * @throws DavitException INVALID_ARGUMENT with what is wrong and where
     */
    static Json parse(String text) {
        return new JsonParser(text).document();
    }

    /** The same for UTF-8. */
    static Json parse(byte[] text) {
        return parse(new String(text, StandardCharsets.UTF_8));
    }

    /** The value of a member. */
    default Json get(String name) {
        return this instanceof Members(Map<String, Json> members)
                ? members.getOrDefault(name, new Null())
                : new Null();
    }

    /** The members of an object. */
    default Map<String, Json> members() {
        return this instanceof Members(Map<String, Json> members) ? members : Map.of();
    }

    /** The elements of a list. */
    default List<Json> elements() {
        return this instanceof Elements(List<Json> elements) ? elements : List.of();
    }

    /** The characters of a string. */
    default Optional<String> text() {
        return this instanceof Text(String value) ? Optional.of(value) : Optional.empty();
    }

    /** A whole number that a long can hold. */
    default OptionalLong integer() {
        if (this instanceof Numeral(String literal)) {
            try {
                return OptionalLong.of(Long.parseLong(literal));
            } catch (NumberFormatException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Whether this is true. */
    default boolean isTrue() {
        return this instanceof Bool(boolean value) && value;
    }

    /** Whether there is nothing. */
    default boolean isNull() {
        return this instanceof Null;
    }

    /** A string. */
    static Json of(String value) {
        return new Text(value);
    }

    /** A whole number. */
    static Json of(long value) {
        return new Numeral(Long.toString(value));
    }
}
