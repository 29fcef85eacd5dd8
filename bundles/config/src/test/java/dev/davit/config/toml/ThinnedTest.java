package dev.davit.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class ThinnedTest {
    private static List<Integer> lines(Thinned thinned, int count) {
        List<Integer> lines = new ArrayList<>();
        for (int line = 1; line <= count; line++) {
            lines.add(thinned.original(line));
        }
        return lines;
    }

    @Test
    void emptyLinesAndCommentLinesGoAndTheNumbersOfTheOthersStay() {
        Thinned thinned = Thinned.of("# a\n\na = 1 # one\n \t\r\n  # b\nb = '#'\n\n");

        assertEquals("a = 1 # one\nb = '#'\n", thinned.text());
        assertEquals(List.of(3, 6, 8), lines(thinned, 3));
    }

    @Test
    void linesInsideStringsStay() {
        String text =
                """
                a = \"""

                # not a comment \\\"""
                \"""
                # gone
                b = '''

                # kept \\'''
                # gone
                c = "\\""  # \"""
                # gone
                d = '"'   # '''
                # gone
                e = ["x",
                # gone
                \"""#
                \"""]
                """;

        assertEquals(text.replace("# gone\n", ""), Thinned.of(text).text());
    }

    @Test
    void stringsThatAreNotClosedEndWithTheirLineOrWithTheText() {
        assertEquals("a = \"b\nc = 1\n", Thinned.of("a = \"b\n\n# d\nc = 1\n").text());
        assertEquals("a = '''b\n\n# d\n", Thinned.of("a = '''b\n\n# d\n").text());
    }

    @Test
    void theEndOfTheTextHasALine() {
        assertEquals(List.of(1), lines(Thinned.of(""), 1));
        assertEquals(List.of(2, 2), lines(Thinned.of("\na = ["), 2));
        assertEquals(List.of(2, 4), lines(Thinned.of("\na = [\n\n"), 2));
    }
}
