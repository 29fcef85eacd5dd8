package dev.davit.itest.replay;

import com.google.protobuf.ByteString;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Makes what recorded requests find; everything under a lease called "hold". */
final class World {
    static final String LEASE = "hold";

    private final Client client;
    private final String namespace;

    World(Client client) {
        this(client, "");
    }

    private World(Client client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** A namespace, with its lease. */
    World in(String name) {
        client.ask("Leases.Create", name, "", "{'id': '" + LEASE + "'}");
        return new World(client, name);
    }

    JsonNode ask(String method, String request) {
        return client.ask(method, namespace, LEASE, request).ok();
    }

    /** A call in a namespace, without a lease. */
    JsonNode ask(String method, String scope, String request) {
        return client.ask(method, scope, "", request).ok();
    }

    JsonNode ask(String method, JsonNode request) {
        return client.ask(method, namespace, LEASE, request).ok();
    }

    /** Writes a blob; answers its digest. */
    String blob(String data) {
        return blob(data, JsonNodeFactory.instance.objectNode());
    }

    /** Writes a blob with labels; answers its digest. */
    String blob(String data, JsonNode labels) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("action", "COMMIT").put("ref", data).put("data", data);
        request.set("labels", labels);
        ask("Content.Write", request);
        return digest(data);
    }

    /** The digest of a text. */
    static String digest(String data) {
        return digest(ByteString.copyFromUtf8(data));
    }

    static String digest(ByteString data) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(data.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void image(String name, String mediaType, String digest, long size) {
        ask(
                "Images.Create",
                "{'image': {'name': '%s', 'target': {'media_type': '%s', 'digest': '%s', 'size': %d}}}"
                        .formatted(name, mediaType, digest, size));
    }

    void prepare(String snapshotter, String key, String parent) {
        ask("Snapshots.Prepare", snapshot(snapshotter, key, parent));
    }

    void view(String snapshotter, String key, String parent) {
        ask("Snapshots.View", snapshot(snapshotter, key, parent));
    }

    /** A committed snapshot. */
    void commit(String snapshotter, String name, String parent) {
        prepare(snapshotter, name + "-active", parent);
        ask(
                "Snapshots.Commit",
                "{'snapshotter': '%s', 'key': '%s-active', 'name': '%s'}"
                        .formatted(snapshotter, name, name));
    }

    private static String snapshot(String snapshotter, String key, String parent) {
        return "{'snapshotter': '%s', 'key': '%s', 'parent': '%s'}"
                .formatted(snapshotter, key, parent);
    }

    /** Takes everything away, from all namespaces and then from the disk. */
    void clear() {
        for (JsonNode found : ask("Namespaces.List", "", "{}").path("namespaces")) {
            new World(client, found.get("name").stringValue()).empty();
        }
        collect();
        for (JsonNode found : ask("Namespaces.List", "", "{}").path("namespaces")) {
            client.ask("Namespaces.Delete", "", "", "{'name': '" + name(found, "name") + "'}").ok();
        }
    }

    /** Has a collection done now; nothing that was deleted before is due afterwards. */
    void collect() {
        client.ask("Leases.Create", "sweep", "", "{'id': 'sweep'}").ok();
        client.ask("Leases.Delete", "sweep", "", "{'id': 'sweep', 'sync': true}").ok();
        client.ask("Namespaces.Delete", "", "", "{'name': 'sweep'}").ok();
    }

    private static String name(JsonNode object, String field) {
        return object.get(field).stringValue();
    }

    private void empty() {
        each("Containers.List", "{}", "containers", "id", "Containers.Delete", "{'id': %s}");
        each("Store.List", "{}", "list", "sandbox_id", "Store.Delete", "{'sandbox_id': %s}");
        each("Images.List", "{}", "images", "name", "Images.Delete", "{'name': %s}");
        each("Leases.List", "{}", "leases", "id", "Leases.Delete", "{'id': %s}");
        each("Content.ListStatuses", "{}", "statuses", "ref", "Content.Abort", "{'ref': %s}");
        each("Content.List", "{}", "info", "digest", "Content.Delete", "{'digest': %s}");
        for (String snapshotter : List.of("native", "overlayfs")) {
            String from = "{'snapshotter': '" + snapshotter + "'";
            // A snapshot goes when the ones on top of it have gone.
            while (each(
                    "Snapshots.List",
                    from + "}",
                    "info",
                    "name",
                    "Snapshots.Remove",
                    from + ", 'key': %s}")) {
                // again
            }
        }
    }

    /** Does something with each object of a list; whether there was any. */
    private boolean each(
            String list, String request, String items, String field, String method, String each) {
        boolean any = false;
        for (JsonNode page : client.ask(list, namespace, "", request).responses()) {
            for (JsonNode object : page.path(items)) {
                client.ask(method, namespace, "", each.formatted("'" + name(object, field) + "'"));
                any = true;
            }
        }
        return any;
    }

    /** The directory of the first mount of a snapshot. */
    String mountSource(String snapshotter, String key) {
        return ask(
                        "Snapshots.Mounts",
                        "{'snapshotter': '%s', 'key': '%s'}".formatted(snapshotter, key))
                .path("mounts")
                .path(0)
                .path("source")
                .stringValue();
    }
}
