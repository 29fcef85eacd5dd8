package dev.davit.itest.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of deviations.md. */
final class Table {
    private Table() {}

    /** The rows of a recording in the table that has so many columns. */
    static List<List<String>> rows(String trace, int columns) {
        return text().lines()
                .filter(line -> line.startsWith("| " + trace + " | ") && line.endsWith(" |"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
                .filter(cells -> cells.size() == columns)
                .toList();
    }

    /** Whether a name is meant by a pattern in which * stands for anything. */
    static boolean matches(String pattern, String name) {
        String expression =
                Stream.of(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return Pattern.compile(expression, Pattern.DOTALL).matcher(name).matches();
    }

    private static String text() {
        try (InputStream file = Table.class.getResourceAsStream("/deviations.md")) {
            if (file == null) {
                throw new IllegalStateException("deviations.md is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
