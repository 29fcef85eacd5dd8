package dev.davit.itest.replay;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Updates with all kinds of masks: what they answer and what is there afterwards. */
class FieldMasksTest {
    private static final String TRACE = "fieldmasks";
    private static final String SCOPE = "t";

    @TestFactory
    Stream<DynamicNode> updatesChangeWhatTheirMasksSay() {
        try (Bench bench = Bench.open()) {
            bench.world().in(SCOPE).blob("fm");
            bench.world().in(SCOPE).blob("fm2");
            LeftOut leftOut = LeftOut.of(TRACE);
            List<JsonNode> recorded = Recording.read(TRACE);
            var outcomes = new ArrayList<Outcome>();
            for (int line = 1; line <= recorded.size(); line++) {
                JsonNode update = recorded.get(line - 1);
                String object = update.get("object").stringValue();
                String name = "%d %s %s".formatted(line, object, update.get("mask"));
                if (!leftOut.covers(line, name)) {
                    outcomes.add(new Outcome(object, name, differences(bench, object, update)));
                }
            }
            return Stream.concat(Deviations.of(TRACE).tests(outcomes), leftOut.tests());
        }
    }

    /** The calls for a kind of object. */
    private record Calls(String update, String get, String key) {
        static Calls of(String object) {
            return switch (object) {
                case "namespace" -> new Calls("Namespaces.Update", "Namespaces.Get", "name");
                case "content" -> new Calls("Content.Update", "Content.Info", "digest");
                case "image" -> new Calls("Images.Update", "Images.Get", "name");
                case "container" -> new Calls("Containers.Update", "Containers.Get", "id");
                case "sandbox" -> new Calls("Store.Update", "Store.Get", "sandbox_id");
                case "snapshot" -> new Calls("Snapshots.Update", "Snapshots.Stat", "key");
                default -> throw new IllegalArgumentException(object);
            };
        }
    }

    private static List<Outcome.Difference> differences(
            Bench bench, String object, JsonNode update) {
        // Times and the like are those of this line's object, which is made for it.
        var placeholders = new Placeholders(bench.scratch());
        var client = new Client(bench.wire(), new Values(placeholders));
        JsonNode before = update.get("before");
        make(client, object, before);
        var calls = Calls.of(object);
        var differences = new ArrayList<Outcome.Difference>();
        JsonNode found = get(client, calls, before);
        differences.addAll(Comparison.differences(placeholders, "before", before, found));
        Answer answer = client.ask(calls.update(), SCOPE, "", update.get("request"));
        String code = update.get("code").stringValue();
        boolean crashed = code.equals("(daemon crashed)");
        if (!answer.code().equals(crashed ? "InvalidArgument" : code)) {
            differences.add(new Outcome.Difference("code", code, answer.code()));
        }
        String message = update.get("message").stringValue();
        if (!crashed && !message.equals(answer.message())) {
            differences.add(new Outcome.Difference("message", message, answer.message()));
        }
        JsonNode after = update.path("after");
        if (after.isObject()) {
            JsonNode left = get(client, calls, before);
            differences.addAll(Comparison.differences(placeholders, "after", after, left));
        }
        return differences;
    }

    private static JsonNode get(Client client, Calls calls, JsonNode object) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        if (calls.key().equals("key")) {
            request.put("snapshotter", "native");
            request.set("key", object.get("name"));
        } else {
            request.set(calls.key(), object.get(calls.key()));
        }
        return client.ask(calls.get(), SCOPE, "", request).ok().iterator().next();
    }

    private static void make(Client client, String object, JsonNode before) {
        switch (object) {
            case "namespace" -> {
                client.ask("Namespaces.Delete", "", "", "{'name': 'n'}");
                create(client, "Namespaces.Create", object, before);
            }
            case "content" -> create(client, "Content.Update", "info", before);
            case "image" -> {
                client.ask("Images.Delete", SCOPE, "", "{'name': 'i'}");
                create(client, "Images.Create", object, before);
            }
            case "container" -> {
                client.ask("Containers.Delete", SCOPE, "", "{'id': 'c'}");
                create(client, "Containers.Create", object, before);
            }
            case "sandbox" -> {
                client.ask("Store.Delete", SCOPE, "", "{'sandbox_id': 'sb'}");
                create(client, "Store.Create", object, before);
            }
            case "snapshot" -> snapshot(client, before);
            default -> throw new IllegalArgumentException(object);
        }
    }

    private static void create(Client client, String method, String field, JsonNode object) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode draft = (ObjectNode) object.deepCopy();
        request.set(field, draft.without(List.of("created_at", "updated_at")));
        Answer answer = client.ask(method, SCOPE, World.LEASE, request);
        answer.ok();
    }

    private static void snapshot(Client client, JsonNode before) {
        client.ask("Snapshots.Remove", SCOPE, "", "{'snapshotter': 'native', 'key': 's'}");
        client.ask("Snapshots.Prepare", SCOPE, "hold", "{'snapshotter': 'native', 'key': 'a'}")
                .ok();
        ObjectNode commit = JsonNodeFactory.instance.objectNode();
        commit.put("snapshotter", "native").put("key", "a").put("name", "s");
        commit.set("labels", before.get("labels"));
        client.ask("Snapshots.Commit", SCOPE, World.LEASE, commit).ok();
    }
}
