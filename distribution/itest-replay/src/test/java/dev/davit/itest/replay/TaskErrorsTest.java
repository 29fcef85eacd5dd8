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
                before(line, containers);
                JsonNode request = recorded.get(line - 1);
                if (!leftOut.covers(line, BadRequests.name(line, request))) {
                    outcomes.add(requests.ask(line, request));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    /** What the recorded client did in between without being recorded. */
    private static void before(int line, RunnableContainers containers) {
        switch (line) {
            case 1023 -> containers.start("t10");
            case 1045 -> containers.end();
            case 1056 -> containers.await("t4");
            default -> {}
        }
    }
}
