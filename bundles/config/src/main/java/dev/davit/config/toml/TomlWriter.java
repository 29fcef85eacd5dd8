package dev.davit.config.toml;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/**
 * Writes TOML as containerd prints its configuration: the plain entries of a table before the
 * tables in it, two spaces for every level, an empty line before a header that follows an entry.
 */
public final class TomlWriter {
    private final StringBuilder text = new StringBuilder(4096);
    private boolean entryBefore;

    private TomlWriter() {}

    /**
     * @param entries in the order to be written; values are String, Long, Double, Boolean, the date
     *     and time types, Lists of these and Maps from String to these
     */
    public static String write(Map<String, ?> entries) {
        TomlWriter writer = new TomlWriter();
        writer.table("", 0, entries);
        return writer.text.toString();
    }

    private void table(String path, int depth, Map<String, ?> entries) {
        for (Map.Entry<String, ?> entry : entries.entrySet()) {
            if (!isTable(entry.getValue()) && !isTableList(entry.getValue())) {
                indent(depth).append(Keys.quoted(entry.getKey())).append(" = ");
                inline(entry.getValue());
                text.append('\n');
                entryBefore = true;
            }
        }
        for (Map.Entry<String, ?> entry : entries.entrySet()) {
            String below = Keys.below(path, entry.getKey());
            int depthBelow = path.isEmpty() ? 0 : depth;
            if (entry.getValue() instanceof Map<?, ?> table) {
                header("[", below, "]", depthBelow);
                table(below, depthBelow + 1, named(table));
            } else if (isTableList(entry.getValue()) && entry.getValue() instanceof List<?> list) {
                for (Object item : list) {
                    header("[[", below, "]]", depthBelow);
                    table(below, depthBelow + 1, named((Map<?, ?>) item));
                }
            }
        }
    }

    private void header(String open, String path, String close, int depth) {
        if (entryBefore) {
            text.append('\n');
        }
        indent(depth).append(open).append(path).append(close).append('\n');
        entryBefore = false;
    }

    private StringBuilder indent(int depth) {
        return text.repeat("  ", depth);
    }

    private void inline(Object value) {
        switch (value) {
            case String string -> text.append(Strings.quoted(string));
            case Double number -> text.append(number(number));
            case List<?> list -> {
                text.append('[');
                String comma = "";
                for (Object item : list) {
                    text.append(comma);
                    inline(item);
                    comma = ", ";
                }
                text.append(']');
            }
            case Map<?, ?> table -> {
                text.append('{');
                String comma = "";
                for (Map.Entry<String, ?> entry : named(table).entrySet()) {
                    text.append(comma).append(Keys.quoted(entry.getKey())).append(" = ");
                    inline(entry.getValue());
                    comma = ", ";
                }
                text.append('}');
            }
            // Java leaves out seconds that are zero, TOML 1.0 wants them.
            case LocalTime time -> text.append(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
            case LocalDateTime time ->
                    text.append(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
            case OffsetDateTime time ->
                    text.append(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
            // Booleans, integers and dates look the same in Java.
            case Object other -> text.append(other);
        }
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value);
    }

    private static boolean isTable(Object value) {
        return value instanceof Map<?, ?>;
    }

    private static boolean isTableList(Object value) {
        return value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(TomlWriter::isTable);
    }

    @SuppressWarnings("unchecked") // write() asks for tables whose keys are strings
    private static Map<String, ?> named(Map<?, ?> table) {
        return (Map<String, ?>) table;
    }
}
