package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The objects of one scenario: made as its steps say, and counted afterwards. */
final class CollectionObjects {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Client client;
    private final String namespace;
    private final Map<String, String> blobNames = new HashMap<>();

    CollectionObjects(Bench bench, String namespace) {
        this.namespace = namespace;
        var placeholders = new Placeholders(bench.scratch());
        placeholders.set("$T2", java.time.Instant.now().toString());
        client = new Client(bench.wire(), new Values(placeholders));
        new World(client).in(namespace);
    }

    /** Does a step; differences if it has an answer that was recorded. */
    List<Outcome.Difference> make(JsonNode step) {
        switch (step.propertyNames().iterator().next()) {
            case "blob" -> blob(step);
            case "label blob" -> label(name(step, "label blob"), step.get("labels"));
            case "snapshot" -> snapshot(step);
            case "image" -> image(step);
            case "container" -> container(step);
            case "sandbox" -> sandbox(step);
            case "lease" -> lease(step);
            case "ingest" -> ingest(step);
            case "call" -> call(name(step, "call"));
            case "resources of l" -> {
                return resources(step.get("resources of l"));
            }
            default -> throw new IllegalArgumentException(step.toString());
        }
        return List.of();
    }

    private JsonNode ask(String method, JsonNode step, ObjectNode request) {
        String lease =
                step.path("lease").isString() && !method.equals("Leases.Create")
                        ? name(step, "lease")
                        : step.path("lease").isNull() ? "" : World.LEASE;
        return client.ask(method, namespace, lease, request).ok();
    }

    private static String name(JsonNode step, String field) {
        return step.get(field).stringValue();
    }

    private String data(String blob) {
        return namespace + " " + blob;
    }

    private String digest(String blob) {
        String digest = blob.startsWith("sha256:") ? blob : World.digest(data(blob));
        blobNames.put(digest, blob);
        return digest;
    }

    private ObjectNode labels(JsonNode recorded) {
        ObjectNode labels = NODES.objectNode();
        recorded.properties()
                .forEach(
                        label -> {
                            String value = label.getValue().stringValue();
                            int end = value.indexOf(')');
                            labels.put(
                                    label.getKey(),
                                    value.startsWith("digest(")
                                            ? digest(value.substring(7, end))
                                                    + value.substring(end + 1)
                                            : value);
                        });
        return labels;
    }

    private void blob(JsonNode step) {
        String name = name(step, "blob");
        digest(name);
        ObjectNode request = NODES.objectNode().put("action", "COMMIT").put("ref", "blob " + name);
        request.put("data", data(name)).set("labels", labels(step.path("labels")));
        ask("Content.Write", step, request);
        if (step.has("note")) {
            request.putObject("labels").put("containerd.io/gc.root", "1");
            client.ask("Content.Write", namespace + "other", "", request).ok();
        }
    }

    private void label(String blob, JsonNode labels) {
        ObjectNode request = NODES.objectNode();
        request.putObject("info").put("digest", digest(blob)).set("labels", labels(labels));
        client.ask("Content.Update", namespace, "", request).ok();
    }

    private void snapshot(JsonNode step) {
        boolean committed = name(step, "kind").equals("committed");
        ObjectNode prepare = NODES.objectNode().put("snapshotter", name(step, "snapshotter"));
        prepare.set("parent", step.get("parent"));
        prepare.put("key", committed ? "active" : name(step, "snapshot"));
        prepare.set("labels", labels(step.path("labels")));
        ask("Snapshots.Prepare", step, prepare);
        if (committed) {
            ObjectNode commit = NODES.objectNode().put("snapshotter", name(step, "snapshotter"));
            commit.put("key", "active").put("name", name(step, "snapshot"));
            commit.set("labels", labels(step.path("labels")));
            ask("Snapshots.Commit", step, commit);
        }
    }

    private void image(JsonNode step) {
        ObjectNode image = NODES.objectNode().put("name", name(step, "image"));
        image.set("labels", labels(step.path("labels")));
        image.putObject("target")
                .put("media_type", "m")
                .put("size", 1)
                .put("digest", digest(name(step, "target")));
        ObjectNode request = NODES.objectNode();
        request.set("image", image);
        boolean named = step.has("lease");
        client.ask("Images.Create", namespace, named ? name(step, "lease") : "", request).ok();
    }

    private void container(JsonNode step) {
        ObjectNode container = NODES.objectNode().put("id", name(step, "container"));
        container.put("snapshotter", step.path("snapshotter").asString(""));
        container.put("snapshot_key", step.path("snapshot_key").asString(""));
        container.put("image", step.path("image").asString(""));
        container.set("labels", labels(step.path("labels")));
        container.putObject("runtime").put("name", "io.containerd.runc.v2");
        ObjectNode request = NODES.objectNode();
        request.set("container", container);
        ask("Containers.Create", step, request);
    }

    private void sandbox(JsonNode step) {
        ObjectNode sandbox = NODES.objectNode().put("sandbox_id", name(step, "sandbox"));
        sandbox.set("labels", labels(step.path("labels")));
        sandbox.putObject("runtime").put("name", "r");
        ObjectNode request = NODES.objectNode();
        request.set("sandbox", sandbox);
        ask("Store.Create", step, request);
    }

    private void lease(JsonNode step) {
        ObjectNode lease = NODES.objectNode().put("id", name(step, "lease"));
        lease.set("labels", labels(step.get("labels")));
        ask("Leases.Create", step, lease);
        for (JsonNode resource : step.get("resources")) {
            ObjectNode add = NODES.objectNode().put("id", name(step, "lease"));
            String type = name(resource, "type");
            String id = name(resource, "id");
            add.putObject("resource")
                    .put("type", type)
                    .put("id", type.equals("content") ? digest(id) : id);
            ask("Leases.AddResource", NODES.objectNode(), add);
        }
    }

    private void ingest(JsonNode step) {
        ObjectNode request = NODES.objectNode().put("ref", name(step, "ingest"));
        String expected = name(step, "expected");
        if (!expected.isEmpty()) {
            // The blob is there, but in another namespace.
            ObjectNode there = NODES.objectNode().put("action", "COMMIT").put("ref", "r");
            client.ask("Content.Write", namespace + "other", "", there.put("data", data(expected)))
                    .ok();
            request.put("expected", digest(expected)).put("total", data(expected).length());
        }
        ask("Content.Write", step, request);
    }

    private void call(String words) {
        switch (words) {
            case "Images.Delete i1" -> ask("Images.Delete", "{'name': 'i1'}");
            case "Containers.Delete c" -> ask("Containers.Delete", "{'id': 'c'}");
            case "Leases.DeleteResource content a" ->
                    ask(
                            "Leases.DeleteResource",
                            "{'id': 'l', 'resource': {'type': 'content', 'id': '%s'}}"
                                    .formatted(digest("a")));
            case "Content.Update labels.gc.ref.content.0 = ''" ->
                    ask(
                            "Content.Update",
                            "{'info': {'digest': '%s', 'labels': {'containerd.io/gc.ref.content.0': ''}},"
                                            .formatted(digest("m"))
                                    + " 'update_mask': {'paths':"
                                    + " ['labels.containerd.io/gc.ref.content.0']}}");
            default -> throw new IllegalArgumentException(words);
        }
    }

    private JsonNode ask(String method, String request) {
        return client.ask(method, namespace, "", request).ok();
    }

    private List<Outcome.Difference> resources(JsonNode recorded) {
        ArrayNode found = NODES.arrayNode();
        for (JsonNode resource : ask("Leases.ListResources", "{'id': 'l'}").path("resources")) {
            String id = name(resource, "id");
            found.addObject()
                    .put("id", blobNames.getOrDefault(id, id))
                    .put("type", name(resource, "type"));
        }
        return recorded.equals(found)
                ? List.of()
                : List.of(
                        new Outcome.Difference("resources", recorded.toString(), found.toString()));
    }

    /** Waits until blob "a" is gone, which nobody asked to be told of. */
    void awaitRemoval() {
        String request = "{'digest': '" + digest("a") + "'}";
        while (client.ask("Content.Info", namespace, "", request).code().equals("OK")) {
            Thread.onSpinWait();
        }
    }

    /** What is there now, by kind; kinds without objects are left out. */
    ObjectNode remaining() {
        ObjectNode all = NODES.objectNode();
        put(all, "blobs", list("Content.List", "info", "digest", "{}"));
        var snapshots = new TreeSet<String>();
        snapshots.addAll(list("Snapshots.List", "info", "name", "{'snapshotter': 'native'}"));
        list("Snapshots.List", "info", "name", "{'snapshotter': 'overlayfs'}")
                .forEach(name -> snapshots.add("overlayfs/" + name));
        put(all, "snapshots", snapshots);
        put(all, "images", list("Images.List", "images", "name", "{}"));
        put(all, "containers", list("Containers.List", "containers", "id", "{}"));
        put(all, "leases", list("Leases.List", "leases", "id", "{}"));
        put(all, "ingests", list("Content.ListStatuses", "statuses", "ref", "{}"));
        return all;
    }

    private static void put(ObjectNode all, String kind, Iterable<String> names) {
        ArrayNode found = NODES.arrayNode();
        names.forEach(found::add);
        if (!found.isEmpty()) {
            all.set(kind, found);
        }
    }

    private Set<String> list(String method, String items, String field, String request) {
        var found = new TreeSet<String>();
        Answer answer = client.ask(method, namespace, "", request);
        var responses = new ArrayList<>(answer.responses());
        for (JsonNode response : responses) {
            for (JsonNode object : response.path(items)) {
                String name = name(object, field);
                found.add(blobNames.getOrDefault(name, name));
            }
        }
        return found;
    }
}
