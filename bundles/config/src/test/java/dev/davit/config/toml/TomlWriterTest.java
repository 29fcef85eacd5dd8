package dev.davit.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class TomlWriterTest {
    private static Map<String, Object> table(Object... keysAndValues) {
        Map<String, Object> table = new LinkedHashMap<>();
        for (int at = 0; at < keysAndValues.length; at += 2) {
            table.put((String) keysAndValues[at], keysAndValues[at + 1]);
        }
        return table;
    }

    @Test
    void entriesStandBeforeTablesAndEveryLevelIsIndented() {
        Map<String, Object> top =
                table(
                        "t",
                        table("u", table("b", 1L, "v", table(), "w", table("c", 2L)), "d", true),
                        "a",
                        List.of("x", "y"));

        assertEquals(
                """
                a = ['x', 'y']

                [t]
                  d = true

                  [t.u]
                    b = 1

                    [t.u.v]
                    [t.u.w]
                      c = 2
                """,
                TomlWriter.write(top));
    }

    @Test
    void listsOfTablesGetAHeaderForEach() {
        Map<String, Object> top =
                table(
                        "p",
                        table("q", List.of(table("a", 1L), table("b", List.of(table("c", 2L))))));

        assertEquals(
                """
                [p]
                  [[p.q]]
                    a = 1

                  [[p.q]]
                    [[p.q.b]]
                      c = 2
                """,
                TomlWriter.write(top));
    }

    @Test
    void stringsAndKeysAreQuotedAsShortAsTheyCanBe() {
        Map<String, Object> top =
                table(
                        "plain",
                        "C:\\x \"y\"",
                        "a.b",
                        "it's",
                        "",
                        "line\nline\u0007\u007f",
                        "it's",
                        "\u00e9\t\"\\'",
                        "\u00e9",
                        "");

        assertEquals(
                """
                plain = 'C:\\x "y"'
                'a.b' = "it's"
                '' = "line\\nline\\u0007\\u007f"
                "it's" = "\u00e9\\t\\"\\\\'"
                '\u00e9' = ''
                """,
                TomlWriter.write(top));
    }

    @Test
    void numbersAndTimesAreThoseOfTheLanguage() {
        Map<String, Object> top =
                table(
                        "a",
                        1.0,
                        "b",
                        1e300,
                        "c",
                        Double.NaN,
                        "d",
                        Double.NEGATIVE_INFINITY,
                        "e",
                        LocalTime.of(7, 0),
                        "f",
                        LocalDateTime.of(2026, 11, 1, 0, 0),
                        "g",
                        OffsetDateTime.parse("2026-11-01T00:00Z"),
                        "h",
                        List.of(1L, List.of(table("x", 1L, "y z", List.of()))));

        assertEquals(
                """
                a = 1.0
                b = 1.0E300
                c = nan
                d = -inf
                e = 07:00:00
                f = 2026-11-01T00:00:00
                g = 2026-11-01T00:00:00Z
                h = [1, [{x = 1, 'y z' = []}]]
                """,
                TomlWriter.write(top));
    }
}
