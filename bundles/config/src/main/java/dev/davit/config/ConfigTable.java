package dev.davit.config;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.config.schema.DurationText;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of {@code config.toml}. The table of a plugin of the box has every key that {@code
 * docs/configuration.md} lists, with a value of its type; that of another plugin has what was
 * written.
 *
 * <p>Reading a key that is absent or of another type throws INVALID_ARGUMENT.
 *
 * @param entries String, Long, Double, Boolean, OffsetDateTime, LocalDateTime, LocalDate,
 *     LocalTime, Lists of these and Maps from String to these; copied, the order is kept
 */
public record ConfigTable(Map<String, Object> entries) {
    private static final Set<Class<?>> SCALARS =
            Set.of(
                    String.class,
                    Long.class,
                    Double.class,
                    Boolean.class,
                    OffsetDateTime.class,
                    LocalDateTime.class,
                    LocalDate.class,
                    LocalTime.class);

    /** A table without entries. */
    public static final ConfigTable EMPTY = new ConfigTable(Map.of());

    public ConfigTable {
        entries = copied(entries);
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public String text(String key) {
        return value(key, String.class, "a string");
    }

    public boolean flag(String key) {
        return value(key, Boolean.class, "true or false");
    }

    public long whole(String key) {
        return value(key, Long.class, "an integer");
    }

    /** A float, or an integer as one. */
    public double real(String key) {
        return entries.get(key) instanceof Long whole
                ? whole
                : value(key, Double.class, "a number");
    }

    /** An array of strings. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object item : value(key, List.class, "an array of strings")) {
            if (!(item instanceof String text)) {
                throw wrong(key, "an array of strings");
            }
            texts.add(text);
        }
        return Collections.unmodifiableList(texts);
    }

    /** A duration, written {@code 1m30s}. */
    public Duration duration(String key) {
        String text = value(key, String.class, "a duration");
        return DurationText.parse(text).orElseThrow(() -> wrong(key, "a duration"));
    }

    /** A table in this table. */
    public ConfigTable table(String key) {
        Map<?, ?> below = value(key, Map.class, "a table");
        return new ConfigTable(copied(below));
    }

    private <T> T value(String key, Class<T> type, String expected) {
        Object value = entries.get(key);
        if (!type.isInstance(value)) {
            throw wrong(key, expected);
        }
        return type.cast(value);
    }

    private DavitException wrong(String key, String expected) {
        String what = has(key) ? ": not " + expected : ": absent, expected " + expected;
        return new DavitException(ErrorCode.INVALID_ARGUMENT, key + what);
    }

    private static Map<String, Object> copied(Map<?, ?> entries) {
        Map<String, Object> copy = new LinkedHashMap<>();
        entries.forEach((key, value) -> copy.put((String) key, copied(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static Object copied(Object value) {
        if (value instanceof Map<?, ?> table) {
            return copied(table);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            for (Object item : list) {
                copy.add(copied(item));
            }
            return Collections.unmodifiableList(copy);
        }
        // No switch over types: its first use costs the start of a daemon milliseconds.
        if (!SCALARS.contains(value.getClass())) {
            throw new IllegalArgumentException("no value of TOML: " + value.getClass());
        }
        return value;
    }
}
