package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the recorded bad requests, in their order, one conversation after the other. */
final class BadRequests {
    /** A topic that a subscription is asked for beside, to see that it stands. */
    private static final String MARK = "/replay/mark";

    private final Client client;
    private final Placeholders placeholders;
    private Optional<Exchange> open = Optional.empty();

    BadRequests(Client client, Placeholders placeholders) {
        this.client = client;
        this.placeholders = placeholders;
    }

    /** Asks one of them. */
    Outcome ask(int line, JsonNode recorded) {
        MethodDescriptor method =
                Schema.method(
                        recorded.get("service").stringValue(),
                        recorded.get("method").stringValue());
        Answer answer = answer(method, recorded);
        return new Outcome(
                method.getService().getName(), name(line, recorded), differences(recorded, answer));
    }

    /** What a case is called: its line in the file, the method and what is special. */
    static String name(int line, JsonNode recorded) {
        String service = recorded.get("service").stringValue();
        return "%d %s.%s: %s"
                .formatted(
                        line,
                        service.substring(service.lastIndexOf('.') + 1),
                        recorded.get("method").stringValue(),
                        recorded.get("case").stringValue());
    }

    private Answer answer(MethodDescriptor method, JsonNode recorded) {
        Map<String, String> headers = headers(recorded);
        List<JsonNode> requests = requests(recorded);
        return switch (recorded.get("code").stringValue()) {
            case "(still open)" -> {
                Exchange exchange = client.converse(method, headers, requests);
                open = Optional.of(exchange);
                yield Answer.of(exchange);
            }
            case "(stream stays open)" -> subscribe(method, headers, requests.getFirst());
            default ->
                    recorded.has("request") && method.getName().equals("Write")
                            ? goOn(requests)
                            : client.call(method, headers, requests);
        };
    }

    /** Another message of the call that was left open. */
    private Answer goOn(List<JsonNode> requests) {
        try (Exchange exchange = open.orElseThrow()) {
            int before = exchange.responses().size();
            client.say(exchange, requests.getFirst());
            Answer all = Answer.of(exchange);
            return new Answer(
                    exchange.hasEnded() ? all.code() : "OK",
                    all.message(),
                    all.responses().subList(before, all.responses().size()),
                    all.details());
        }
    }

    private Answer subscribe(
            MethodDescriptor method, Map<String, String> headers, JsonNode request) {
        ObjectNode marked = (ObjectNode) request.deepCopy();
        marked.withArray("filters").add("topic==\"" + MARK + "\"");
        try (Exchange exchange = client.subscribe(method, headers, marked, MARK)) {
            Answer answer = Answer.of(exchange);
            return new Answer(answer.code(), answer.message(), List.of(), answer.details());
        }
    }

    private static List<JsonNode> requests(JsonNode recorded) {
        if (recorded.has("request")) {
            return List.of(recorded.get("request"));
        }
        var requests = new ArrayList<JsonNode>(recorded.get("requests").values());
        requests.removeIf(request -> request.isString() && request.stringValue().equals("close"));
        return requests;
    }

    private static Map<String, String> headers(JsonNode recorded) {
        Map<String, String> headers =
                Client.headers(
                        recorded.path("namespace").asString(""),
                        recorded.path("lease").asString(""));
        if (recorded.get("case").stringValue().equals("only the ttrpc namespace header")) {
            headers.put("containerd-namespace-ttrpc", "t");
        }
        return headers;
    }

    private List<Outcome.Difference> differences(JsonNode recorded, Answer answer) {
        var differences = new ArrayList<Outcome.Difference>();
        String code = recorded.get("code").stringValue();
        boolean crashed = code.equals("(daemon crashed)");
        String expected = crashed ? "InvalidArgument" : code.startsWith("(st") ? "" : code;
        if (!expected.equals(answer.code())) {
            differences.add(
                    new Outcome.Difference(
                            "code", expected, answer.code() + " " + answer.message()));
        }
        String message = recorded.get("message").stringValue();
        if (!crashed && !placeholders.matches(message, answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        if (differences.isEmpty()) {
            compare(differences, recorded, "response", one(recorded, answer));
            compare(differences, recorded, "responses", all(answer));
            compare(differences, recorded, "details", answer.details());
        }
        return differences;
    }

    private static JsonNode one(JsonNode recorded, Answer answer) {
        return recorded.path("response").isArray() || answer.responses().isEmpty()
                ? all(answer)
                : answer.responses().getLast();
    }

    private static ArrayNode all(Answer answer) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        answer.responses().forEach(all::add);
        return all;
    }

    private void compare(
            List<Outcome.Difference> differences, JsonNode recorded, String part, JsonNode actual) {
        if (recorded.has(part) && !recorded.get(part).has("omitted_bytes")) {
            differences.addAll(
                    Comparison.differences(placeholders, part, recorded.get(part), actual));
        }
    }
}
