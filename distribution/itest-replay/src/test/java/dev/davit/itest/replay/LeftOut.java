package dev.davit.itest.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The second table of deviations.md: recorded cases that are not asked, and why. */
final class LeftOut {
    private final List<Line> lines;
    private final Set<Line> used = new HashSet<>();

    /** A line of the table: a range of lines of the recording, or a pattern of names. */
    private record Line(String cases, String reason) {
        boolean covers(int number, String name) {
            if (cases.matches("\\d+-\\d+")) {
                String[] ends = cases.split("-", -1);
                return number >= Integer.parseInt(ends[0]) && number <= Integer.parseInt(ends[1]);
            }
            return Table.matches(cases, name);
        }
    }

    private LeftOut(List<Line> lines) {
        this.lines = lines;
    }

    static LeftOut of(String trace) {
        return new LeftOut(
                Table.rows(trace, 3).stream()
                        .map(row -> new Line(row.get(1), row.get(2)))
                        .toList());
    }

    boolean covers(int line, String name) {
        List<Line> covering = lines.stream().filter(l -> l.covers(line, name)).toList();
        used.addAll(covering);
        return !covering.isEmpty();
    }

    /** One for each line of the table: that it says something. */
    Stream<DynamicNode> tests() {
        Stream<DynamicTest> tests =
                lines.stream()
                        .map(
                                line ->
                                        DynamicTest.dynamicTest(
                                                line.cases() + ": " + line.reason(),
                                                () ->
                                                        assertTrue(
                                                                used.contains(line),
                                                                "no such case")));
        return Stream.of(DynamicContainer.dynamicContainer("left out", tests));
    }
}
