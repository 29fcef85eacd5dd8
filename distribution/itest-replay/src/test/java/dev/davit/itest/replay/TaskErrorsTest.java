package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The part of the recorded bad requests that is about tasks which run. */
class TaskErrorsTest {
    private static final String TRACE = "tasks";
    private static final int FIRST = 952;
    private static final int LAST = 1068;

    /** The line before which a client had started a task without being recorded. */
    private static final int ANOTHER = 1023;

    /** The line before which it had deleted all tasks. */
    private static final int ALONE = 1045;

    @TestFactory
    Stream<DynamicNode> requestsAboutTasksAreAnsweredAsRecorded() {
        RunnableContainers.assume();
        try (Bench bench = Bench.open();
                var containers = RunnableContainers.ofErrors(bench)) {
            var requests = new BadRequests(bench.client(), bench.placeholders());
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read("errors");
            var outcomes = new ArrayList<Outcome>();
            for (int line = FIRST; line <= LAST; line++) {
                if (line == ANOTHER) {
                    containers.start("t10");
                } else if (line == ALONE) {
                    containers.end();
                }
                JsonNode request = recorded.get(line - 1);
                if (!leftOut.covers(line, BadRequests.name(line, request))) {
                    outcomes.add(requests.ask(line, request));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }
}
