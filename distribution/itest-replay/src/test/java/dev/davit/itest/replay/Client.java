package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks in the words of the recordings. */
final class Client {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Wire wire;
    private final Values values;

    Client(Wire wire, Values values) {
        this.wire = wire;
        this.values = values;
    }

    /** Headers of a call; an absent one is the empty text. */
    static Map<String, String> headers(String namespace, String lease) {
        var headers = new TreeMap<String, String>();
        if (!namespace.isEmpty()) {
            headers.put("containerd-namespace", namespace);
        }
        if (!lease.isEmpty()) {
            headers.put("containerd-lease", lease);
        }
        return headers;
    }

    /** Sends all there is to send, each message after the answer to the one before. */
    Answer call(MethodDescriptor method, Map<String, String> headers, List<JsonNode> requests) {
        try (Exchange exchange = converse(method, headers, requests)) {
            exchange.halfClose();
            exchange.end();
            return Answer.of(exchange);
        }
    }

    /** The same, but the call stays open. */
    Exchange converse(
            MethodDescriptor method, Map<String, String> headers, List<JsonNode> requests) {
        Exchange exchange = wire.begin(method, headers);
        for (JsonNode request : requests) {
            exchange.send(values.message(method.getInputType(), request));
            if (method.isClientStreaming() && !exchange.await()) {
                break;
            }
        }
        return exchange;
    }

    /** Sends another message of a call and waits for what comes. */
    void say(Exchange exchange, JsonNode request) {
        exchange.send(values.message(exchange.method().getInputType(), request));
        exchange.await();
    }

    /**
     * Subscribes to events, and comes back when the subscription has let an event of a topic
     * through or has ended.
     */
    Exchange subscribe(
            MethodDescriptor method, Map<String, String> headers, JsonNode request, String mark) {
        Exchange exchange = converse(method, headers, List.of(request));
        exchange.halfClose();
        do {
            ask("Events.Publish", "mark", "", "{'topic': '" + mark + "'}");
        } while (!exchange.awaitBriefly());
        return exchange;
    }

    /**
     * A call in few words, for what has to be there before.
     *
     * @param method "Images.Create"
     * @param request JSON of the recordings, with ' for "
     */
    Answer ask(String method, String namespace, String lease, String request) {
        return ask(method, namespace, lease, json(request));
    }

    Answer ask(String method, String namespace, String lease, JsonNode request) {
        int dot = method.indexOf('.');
        return call(
                Schema.method(Schema.service(method.substring(0, dot)), method.substring(dot + 1)),
                headers(namespace, lease),
                List.of(request));
    }

    /** JSON with ' for ". */
    static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
