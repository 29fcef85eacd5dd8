package dev.davit.itest.replay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * How objects of a kind are listed.
 *
 * @param items field of the answers that has the objects, "" if an answer is one
 * @param names fields that make the object's name
 */
record Listing(String method, String items, List<String> names) {
    static Listing of(String object) {
        return switch (object) {
            case "images" -> new Listing("Images.List", "images", List.of("name"));
            case "containers" -> new Listing("Containers.List", "containers", List.of("id"));
            case "containers (stream)" ->
                    new Listing("Containers.ListStream", "container", List.of("id"));
            case "content" -> new Listing("Content.List", "info", List.of("digest"));
            case "ingests" -> new Listing("Content.ListStatuses", "statuses", List.of("ref"));
            case "snapshots" -> new Listing("Snapshots.List", "info", List.of("name"));
            case "leases" -> new Listing("Leases.List", "leases", List.of("id"));
            case "sandboxes" -> new Listing("Store.List", "list", List.of("sandbox_id"));
            case "plugins" ->
                    new Listing("Introspection.Plugins", "plugins", List.of("type", "id"));
            default -> throw new IllegalArgumentException(object);
        };
    }

    ObjectNode request() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        if (method.equals("Snapshots.List")) {
            request.put("snapshotter", "native");
        }
        return request;
    }

    /** The names of all objects in an answer. */
    List<String> names(Answer answer) {
        var found = new ArrayList<String>();
        for (JsonNode response : answer.responses()) {
            JsonNode objects = response.path(items);
            if (objects.isArray()) {
                objects.forEach(object -> found.add(name(object)));
            } else if (objects.isObject()) {
                found.add(name(objects));
            }
        }
        return found;
    }

    private String name(JsonNode object) {
        return String.join(
                ".", names.stream().map(field -> object.get(field).stringValue()).toList());
    }
}
