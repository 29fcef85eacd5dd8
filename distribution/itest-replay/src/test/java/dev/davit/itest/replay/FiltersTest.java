package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Filters of every kind of object: what matches, and what is refused in which words. */
class FiltersTest {
    private static final String TRACE = "filters";
    private static final String SCOPE = "t";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @TestFactory
    Stream<DynamicNode> filtersMatchWhatTheyMatchedThen() {
        List<JsonNode> recorded = Recording.read(TRACE);
        try (Bench bench = Bench.open()) {
            Map<String, String> blobs = new HashMap<>();
            make(bench.world().in(SCOPE), recorded.getFirst().get("objects"), blobs);
            LeftOut leftOut = LeftOut.of(TRACE);
            var outcomes = new ArrayList<Outcome>();
            var events = new EventFilters(bench);
            for (int line = 2; line <= recorded.size(); line++) {
                JsonNode request = recorded.get(line - 1);
                String object = request.path("object").asString("");
                String name = line + " " + object + " " + request.path("filters");
                if (object.isEmpty() || leftOut.covers(line, name)) {
                    continue;
                }
                if (object.equals("events")) {
                    events.add(name, request);
                } else {
                    outcomes.add(
                            new Outcome(object, name, differences(bench, blobs, object, request)));
                }
            }
            outcomes.addAll(events.outcomes());
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    private static void make(World t, JsonNode objects, Map<String, String> blobs) {
        objects.get("blobs")
                .properties()
                .forEach(
                        blob -> {
                            String digest =
                                    t.blob("filter " + blob.getKey(), labels(blob.getValue()));
                            blobs.put(blob.getKey(), digest);
                            blobs.put(digest, blob.getKey());
                        });
        for (JsonNode image : objects.get("images")) {
            ObjectNode draft = NODES.objectNode();
            draft.set("name", image.get("name"));
            draft.set("labels", image.get("labels"));
            draft.putObject("target")
                    .put("digest", blobs.get(image.get("target").stringValue()))
                    .put("size", 9)
                    .put(
                            "media_type",
                            "application/vnd.oci.image."
                                    + image.get("media_type").stringValue()
                                    + ".v1+json")
                    .set("annotations", image.get("annotations"));
            ObjectNode request = NODES.objectNode();
            request.set("image", draft);
            t.ask("Images.Create", request);
        }
        FilterObjects.containers(t);
        FilterObjects.snapshots(t);
        FilterObjects.others(t);
    }

    /** A value that was shortened stands in the recording as "sha256:aaaa… (64 a)". */
    private static ObjectNode labels(JsonNode recorded) {
        ObjectNode labels = (ObjectNode) recorded.deepCopy();
        if (labels.path("containerd.io/uncompressed").isString()) {
            labels.put("containerd.io/uncompressed", "sha256:" + "a".repeat(64));
        }
        return labels;
    }

    private static List<Outcome.Difference> differences(
            Bench bench, Map<String, String> blobs, String object, JsonNode request) {
        Listing listing = Listing.of(object);
        ObjectNode list = listing.request();
        list.set("filters", request.get("filters"));
        Answer answer = bench.client().ask(listing.method(), SCOPE, "", list);
        var differences = new ArrayList<Outcome.Difference>();
        String code = request.get("code").stringValue();
        if (!code.equals(answer.code())) {
            differences.add(new Outcome.Difference("code", code, answer.code()));
        }
        String message = request.path("message").asString("");
        if (!message.equals(answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        if (code.equals("OK")) {
            ArrayNode matched = NODES.arrayNode();
            listing.names(answer).forEach(name -> matched.add(blobs.getOrDefault(name, name)));
            if (!request.get("matched").equals(matched)) {
                differences.add(
                        new Outcome.Difference(
                                "matched", request.get("matched").toString(), matched.toString()));
            }
        }
        return differences;
    }
}
