package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Subscriptions with filters, all at the same time: they are asked for one by one, then everything
 * happens once, and each is asked what it has seen.
 */
final class EventFilters {
    private static final String MARK = "/replay/mark";
    private static final String END = "/replay/end";

    private final Bench bench;
    private final MethodDescriptor subscribe = Schema.method(Schema.service("Events"), "Subscribe");
    private final List<Watched> watched = new ArrayList<>();

    private record Watched(String name, JsonNode recorded, Exchange exchange) {}

    EventFilters(Bench bench) {
        this.bench = bench;
    }

    /** Subscribes. */
    void add(String name, JsonNode recorded) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ArrayNode filters = request.putArray("filters");
        recorded.get("filters").forEach(filters::add);
        if (!filters.isEmpty()) {
            // Beside the filter in question, so that the subscription can be seen to stand.
            filters.add("topic==\"" + MARK + "\"").add("topic==\"" + END + "\"");
        }
        Exchange exchange = bench.client().subscribe(subscribe, Map.of(), request, MARK);
        watched.add(new Watched(name, recorded, exchange));
    }

    /** Lets everything happen and compares what the subscriptions have seen. */
    List<Outcome> outcomes() {
        happen(bench.world().in("t"), bench.world().in("u"));
        bench.client().ask("Events.Publish", "mark", "", "{'topic': '" + END + "'}").ok();
        return watched.stream().map(w -> new Outcome("events", w.name(), differences(w))).toList();
    }

    private static void happen(World t, World u) {
        String target =
                "'target': {'media_type': 'm', 'size': 1, 'digest': '"
                        + "sha256:"
                        + "1".repeat(64)
                        + "'}";
        t.ask(
                "Images.Create",
                "{'image': {'name': 'fi1', 'labels': {'k': 'v', 'x.y/z': 'v'}, " + target + "}}");
        u.ask("Images.Create", "{'image': {'name': 'fi2', " + target + "}}");
        String container =
                "'id': 'ec1', 'image': 'some/image', 'runtime': {'name': 'io.containerd.runc.v2'}";
        t.ask("Containers.Create", "{'container': {" + container + "}}");
        t.ask(
                "Containers.Update",
                "{'container': {"
                        + container
                        + ", 'labels': {'k': 'v'}}, 'update_mask': {'paths': ['labels']}}");
        t.prepare("native", "ek", "base");
        publish(
                t,
                "/tasks/exit",
                "containerd.events.TaskExit",
                "'container_id': 'x1', 'id': 'e', 'pid': 7, 'exit_status': 3");
        publish(
                t,
                "/tasks/create",
                "containerd.events.TaskCreate",
                "'container_id': 'x1', 'bundle': '/b', 'io': {'stdin': '/in'}, 'pid': 7");
        publish(
                t,
                "/tasks/exec-added",
                "containerd.events.TaskExecAdded",
                "'container_id': 'x1', 'exec_id': 'e'");
        publish(t, "/sandboxes/start", "containerd.events.SandboxStart", "'sandbox_id': 'sbx'");
        t.ask(
                "Events.Publish",
                "{'topic': '/custom/x', 'event': {'type_url': 'my.Type', 'text': 'hello'}}");
        t.ask("Content.Delete", "{'digest': '" + World.digest("filter b4") + "'}");
    }

    private static void publish(World t, String topic, String type, String message) {
        t.ask(
                "Events.Publish",
                "{'topic': '%s', 'event': {'type_url': '%s', 'msg': {%s}}}"
                        .formatted(topic, type, message));
    }

    private static List<Outcome.Difference> differences(Watched watched) {
        ArrayNode matched = JsonNodeFactory.instance.arrayNode();
        Answer answer;
        try (Exchange exchange = watched.exchange()) {
            boolean over = exchange.hasEnded();
            while (!over) {
                over = !exchange.await() || topic(exchange).equals(END);
            }
            answer = Answer.of(exchange);
        }
        for (JsonNode event : answer.responses()) {
            String topic = event.get("topic").stringValue();
            if (!topic.startsWith("/replay/")) {
                matched.add(event.get("namespace").stringValue() + " " + topic);
            }
        }
        return differences(watched.recorded(), answer, matched);
    }

    private static String topic(Exchange exchange) {
        return Rendering.of(exchange.responses().getLast()).path("topic").asString("");
    }

    private static List<Outcome.Difference> differences(
            JsonNode recorded, Answer answer, ArrayNode matched) {
        var differences = new ArrayList<Outcome.Difference>();
        String code = recorded.get("code").stringValue();
        if (!answer.code().equals(code.startsWith("OK") ? "" : code)) {
            differences.add(new Outcome.Difference("code", code, answer.code()));
        }
        String message = recorded.path("message").asString("");
        if (!message.equals(answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        if (!recorded.get("matched").equals(matched)) {
            differences.add(
                    new Outcome.Difference(
                            "matched", recorded.get("matched").toString(), matched.toString()));
        }
        return differences;
    }
}
