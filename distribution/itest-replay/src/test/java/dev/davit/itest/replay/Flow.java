package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a client has once asked, asked again call by call in the order in which calls began. */
final class Flow {
    /** A recording shows so many messages of a stream, and the last. */
    private static final int SHOWN = 5;

    private static final Set<String> DELETING = Set.of("Delete", "Remove", "Abort");

    private final String name;
    private final Client client;
    private final Placeholders placeholders;
    private final LeftOut leftOut;

    Flow(String name, Bench bench, StandIns standIns, LeftOut leftOut) {
        this.name = name;
        this.leftOut = leftOut;
        placeholders = new Placeholders(bench.scratch());
        client = new Client(bench.wire(), new Values(placeholders, standIns::bytes));
    }

    /** Asks, and compares each answer. */
    List<Outcome> replay(List<JsonNode> calls) {
        var outcomes = new ArrayList<Outcome>();
        int command = 0;
        boolean deleted = false;
        for (JsonNode call : calls) {
            if (call.get("cmd").intValue() != command && deleted) {
                // By the next command the collection that comes of it has been there.
                new World(client).collect();
                deleted = false;
            }
            command = call.get("cmd").intValue();
            deleted |= DELETING.contains(call.get("method").stringValue());
            int number = call.get("n").intValue();
            String service = call.get("service").stringValue();
            String method = call.get("method").stringValue();
            String title =
                    "%s %d %s.%s"
                            .formatted(
                                    name,
                                    number,
                                    service.substring(service.lastIndexOf('.') + 1),
                                    method);
            // A client that has gone before it asked has asked nothing.
            boolean asked = call.has("request") || call.has("requests");
            if (asked && !leftOut.covers(number, title)) {
                Answer answer = ask(Schema.method(service, method), call, calls);
                outcomes.add(new Outcome(name, title, differences(call, calls, answer)));
            }
        }
        return outcomes;
    }

    private Answer ask(MethodDescriptor method, JsonNode call, List<JsonNode> calls) {
        Map<String, String> headers = new TreeMap<>();
        call.path("metadata")
                .properties()
                .forEach(
                        header ->
                                headers.put(
                                        header.getKey(),
                                        placeholders.fill(header.getValue().stringValue())));
        List<JsonNode> requests =
                call.has("requests")
                        ? StandIns.requests(call)
                        : List.of(whole(call.get("request"), calls));
        return client.call(method, headers, requests);
    }

    /** Puts back documents that stood in an earlier call already. */
    private static JsonNode whole(JsonNode node, List<JsonNode> calls) {
        JsonNode copy = node.deepCopy();
        for (JsonNode parent : copy.findParents("json_same_as_call")) {
            int earlier = parent.get("json_same_as_call").intValue();
            var object = (ObjectNode) parent;
            object.remove("json_same_as_call");
            object.set("json", calls.get(earlier - 1).findValue("json"));
        }
        return copy;
    }

    private List<Outcome.Difference> differences(
            JsonNode call, List<JsonNode> calls, Answer answer) {
        var differences = new ArrayList<Outcome.Difference>();
        String code = call.get("code").stringValue();
        boolean left = call.path("ended_by").asString("").equals("client");
        if (!left && !code.equals(answer.code())) {
            differences.add(
                    new Outcome.Difference("code", code, answer.code() + " " + answer.message()));
        }
        String message = call.path("message").asString("");
        if (!left && !placeholders.matches(message, answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        if (differences.isEmpty() && call.has("response")) {
            compare(differences, "response", whole(call.get("response"), calls), last(answer));
        }
        if (differences.isEmpty() && call.has("responses")) {
            List<JsonNode> all = answer.responses();
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            all.subList(0, Math.min(SHOWN, all.size())).forEach(shown::add);
            compare(
                    differences,
                    "responses",
                    sorted(whole(call.get("responses"), calls)),
                    sorted(shown));
            if (call.has("response_last")) {
                compare(differences, "response_last", call.get("response_last"), last(answer));
            }
        }
        return differences;
    }

    /** Objects are listed by their names, and digests of stand-ins have another order. */
    private static JsonNode sorted(JsonNode responses) {
        for (JsonNode response : responses) {
            if (response.path("info").isArray()) {
                var infos = new ArrayList<>(response.get("info").values());
                infos.sort(Comparator.comparing(Flow::name));
                ((ObjectNode) response).putArray("info").addAll(infos);
            }
        }
        return responses;
    }

    private static String name(JsonNode info) {
        return info.path("digest").asString("") + info.path("name").asString("");
    }

    private static JsonNode last(Answer answer) {
        return answer.responses().isEmpty()
                ? JsonNodeFactory.instance.missingNode()
                : answer.responses().getLast();
    }

    private void compare(
            List<Outcome.Difference> differences,
            String place,
            JsonNode recorded,
            JsonNode actual) {
        differences.addAll(Comparison.differences(placeholders, place, recorded, actual));
    }
}
