package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Which events an operation has, in which order, with which payload. */
class EventsTest {
    private static final String TRACE = "events";

    @TestFactory
    Stream<DynamicNode> operationsHaveTheirEvents() {
        try (Bench bench = Bench.open();
                Watch watch = new Watch(bench.client())) {
            Map<String, Supplier<Answer>> operations =
                    new EventOperations(bench.client()).operations();
            watch.next(0);
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read(TRACE);
            var outcomes = new ArrayList<Outcome>();
            for (int line = 1; line <= recorded.size(); line++) {
                JsonNode operation = recorded.get(line - 1);
                String name = operation.get("operation").stringValue();
                if (!leftOut.covers(line, name)) {
                    Supplier<Answer> action = operations.get(name);
                    if (action == null) {
                        throw new IllegalStateException("nobody knows how to do: " + name);
                    }
                    outcomes.add(EventOutcome.of(bench, watch, operation, action.get()));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }
}
