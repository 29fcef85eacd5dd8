package dev.davit.itest.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of deviations.md: where Davit answers something else than what was recorded, and why. A
 * difference that is not listed fails, and so does a line whose difference is no longer there.
 */
final class Deviations {
    private final List<Line> lines;

    /**
     * A line of the table.
     *
     * @param cases name of a case; * stands for anything
     * @param places what differs, or * for anything
     */
    private record Line(String cases, Set<String> places, String reason) {
        boolean covers(Outcome outcome) {
            return Table.matches(cases, outcome.name());
        }

        boolean explains(Outcome outcome) {
            return !outcome.differences().isEmpty()
                    && (places.contains("*") || places.equals(places(outcome)));
        }

        private static Set<String> places(Outcome outcome) {
            return outcome.differences().stream()
                    .map(Outcome.Difference::place)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Deviations(List<Line> lines) {
        this.lines = lines;
    }

    static Deviations of(String trace) {
        return new Deviations(
                Table.rows(trace, 4).stream()
                        .map(
                                row ->
                                        new Line(
                                                row.get(1),
                                                new TreeSet<>(List.of(row.get(2).split(", ", -1))),
                                                row.get(3)))
                        .toList());
    }

    /** A test for each case, by group, and one for each line of the table. */
    Stream<DynamicNode> tests(List<Outcome> outcomes) {
        Map<String, List<DynamicTest>> groups = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            groups.computeIfAbsent(outcome.group(), group -> new ArrayList<>())
                    .add(DynamicTest.dynamicTest(outcome.name(), () -> check(outcome)));
        }
        Stream<DynamicNode> cases =
                groups.entrySet().stream()
                        .map(
                                group ->
                                        DynamicContainer.dynamicContainer(
                                                group.getKey(), group.getValue()));
        Stream<DynamicTest> listed =
                lines.stream()
                        .map(
                                line ->
                                        DynamicTest.dynamicTest(
                                                line.cases(), () -> checkLine(line, outcomes)));
        return Stream.concat(
                cases, Stream.of(DynamicContainer.dynamicContainer("deviations occur", listed)));
    }

    private void check(Outcome outcome) {
        if (outcome.differences().isEmpty()
                || lines.stream().anyMatch(l -> l.covers(outcome) && l.explains(outcome))) {
            return;
        }
        fail(
                outcome.differences().stream()
                        .map(Outcome.Difference::toString)
                        .collect(Collectors.joining("\n", "not as recorded: ", "")));
    }

    private static void checkLine(Line line, List<Outcome> outcomes) {
        List<Outcome> covered = outcomes.stream().filter(line::covers).toList();
        assertTrue(!covered.isEmpty(), "no such case: " + line.cases());
        assertEquals(
                List.of(),
                covered.stream()
                        .filter(outcome -> !line.explains(outcome))
                        .map(Outcome::name)
                        .toList(),
                "no longer so: " + line.reason());
    }
}
