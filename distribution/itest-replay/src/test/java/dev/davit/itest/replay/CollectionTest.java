package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Scenarios of collection: what is left, and which events tell of the rest. */
class CollectionTest {
    private static final String TRACE = "gc";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @TestFactory
    Stream<DynamicNode> aCollectionLeavesWhatIsReferredTo() {
        try (Bench bench = Bench.open();
                Watch watch = new Watch(bench.client())) {
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read(TRACE);
            var outcomes = new ArrayList<Outcome>();
            for (int line = 1; line <= recorded.size(); line++) {
                JsonNode scenario = recorded.get(line - 1);
                String name = scenario.get("scenario").stringValue();
                if (!leftOut.covers(line, name)) {
                    List<Outcome.Difference> differences =
                            new Run(bench, watch, "s" + line, scenario).differences();
                    outcomes.add(new Outcome("scenarios", name, differences));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    /** One scenario, in a namespace of its own. */
    private record Run(Bench bench, Watch watch, String namespace, JsonNode scenario) {
        List<Outcome.Difference> differences() {
            var objects = new CollectionObjects(bench, namespace);
            var differences = new ArrayList<Outcome.Difference>();
            scenario.get("setup").forEach(step -> differences.addAll(objects.make(step)));
            watch.next(0);
            boolean sync = scenario.get("collection").has("code");
            Answer answer =
                    bench.client()
                            .ask(
                                    "Leases.Delete",
                                    namespace,
                                    "",
                                    "{'id': 'hold', 'sync': " + sync + "}");
            if (!answer.code().equals("OK")) {
                differences.add(new Outcome.Difference("code", "OK", answer.code()));
            }
            if (!sync) {
                objects.awaitRemoval();
            }
            ObjectNode remaining = objects.remaining();
            if (!scenario.get("remaining").equals(remaining)) {
                differences.add(
                        new Outcome.Difference(
                                "remaining",
                                scenario.get("remaining").toString(),
                                remaining.toString()));
            }
            if (scenario.has("events")) {
                events(differences);
            }
            return differences;
        }

        private void events(List<Outcome.Difference> differences) {
            JsonNode recorded = scenario.get("events");
            ArrayNode actual = NODES.arrayNode();
            watch.next(recorded.size()).forEach(event -> actual.add(flat(event)));
            if (!recorded.equals(actual)) {
                differences.add(
                        new Outcome.Difference("events", recorded.toString(), actual.toString()));
            }
        }

        private static ObjectNode flat(JsonNode event) {
            ObjectNode flat = NODES.objectNode();
            flat.set("topic", event.get("topic"));
            event.path("event")
                    .path("msg")
                    .properties()
                    .forEach(field -> flat.set(field.getKey(), field.getValue()));
            return flat;
        }
    }
}
