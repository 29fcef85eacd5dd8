package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A subscription to everything, read in portions. */
final class Watch implements AutoCloseable {
    private static final String MARKS = "/replay/";

    private final Client client;
    private final Exchange exchange;
    private int read;
    private int portions;

    Watch(Client client) {
        this.client = client;
        MethodDescriptor subscribe = Schema.method(Schema.service("Events"), "Subscribe");
        exchange =
                client.subscribe(
                        subscribe, Map.of(), JsonNodeFactory.instance.objectNode(), MARKS + "mark");
    }

    /**
     * What has happened since the last portion.
     *
     * @param atLeast events to wait for: some come when the call that causes them is over
     */
    List<JsonNode> next(int atLeast) {
        String end = MARKS + "end" + portions++;
        client.ask("Events.Publish", "mark", "", "{'topic': '" + end + "'}").ok();
        var events = new ArrayList<JsonNode>();
        boolean over = false;
        while (!over || events.size() < atLeast) {
            if (read == exchange.responses().size() && !exchange.await()) {
                throw new IllegalStateException(Answer.of(exchange).message());
            }
            JsonNode event = Rendering.of(exchange.responses().get(read++));
            String topic = event.get("topic").stringValue();
            over |= topic.equals(end);
            if (!topic.startsWith(MARKS)) {
                events.add(event);
            }
        }
        return events;
    }

    @Override
    public void close() {
        exchange.close();
    }
}
