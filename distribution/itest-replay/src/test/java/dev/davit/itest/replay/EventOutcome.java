package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;

/** What an operation has answered, and which events it had. */
final class EventOutcome {
    private EventOutcome() {}

    /**
     * Compares the answer, and the events since the last operation.
     *
     * @param answer of the call that is over
     */
    static Outcome of(Bench bench, Watch watch, JsonNode operation, Answer answer) {
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
