package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
        try (Bench bench = Bench.open(TRACE);
                Watch watch = new Watch(bench.client())) {
            Map<String, Supplier<Answer>> operations =
                    new EventOperations(bench.client()).operations();
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
                    outcomes.add(outcome(bench, watch, operation, action.get()));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    private static Outcome outcome(Bench bench, Watch watch, JsonNode operation, Answer answer) {
        var differences = new ArrayList<Outcome.Difference>();
        String code = operation.path("call_code").asString("OK");
        if (!code.equals(answer.code())) {
            differences.add(new Outcome.Difference("code", code, answer.code()));
        }
        String message = operation.path("call_message").asString("");
        if (!bench.placeholders().matches(message, answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        JsonNode recorded = operation.get("events");
        var events = JsonNodeFactory.instance.arrayNode();
        watch.next(recorded.size()).forEach(event -> events.add(flat(event)));
        differences.addAll(
                Comparison.differences(bench.placeholders(), "events", recorded, events));
        return new Outcome("operations", operation.get("operation").stringValue(), differences);
    }

    /** An event as the recording has it: without its time. */
    private static ObjectNode flat(JsonNode event) {
        ObjectNode payload = (ObjectNode) event.get("event").deepCopy();
        String type = payload.remove("type_url").stringValue();
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        flat.set("namespace", event.get("namespace"));
        flat.set("topic", event.get("topic"));
        flat.put("type_url", type);
        flat.set("payload", payload.path("msg").isObject() ? payload.get("msg") : payload);
        return flat;
    }
}
