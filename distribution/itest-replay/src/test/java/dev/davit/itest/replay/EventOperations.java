package dev.davit.itest.replay;

import com.google.protobuf.Descriptors.MethodDescriptor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The operations that the recorded events name in words, as calls. */
final class EventOperations {
    private static final String DATA = "event bytes";
    private static final String DIGEST = World.digest(DATA);
    private static final String TARGET =
            "'target': {'media_type': 'm', 'size': 11, 'digest': '" + DIGEST + "'}";

    private final Client client;
    private final Map<String, Supplier<Answer>> operations = new HashMap<>();

    EventOperations(Client client) {
        this.client = client;
        new World(client).in("t");
        namespaces();
        content();
        images();
        snapshots();
        containers();
        others();
        collections();
    }

    Map<String, Supplier<Answer>> operations() {
        return Map.copyOf(operations);
    }

    private void add(String operation, String method, String namespace, String request) {
        operations.put(operation, () -> client.ask(method, namespace, World.LEASE, request));
    }

    /** A call in namespace "t" under the lease. */
    private void add(String operation, String method, String request) {
        add(operation, method, "t", request);
    }

    private void namespaces() {
        add(
                "Namespaces.Create n1 with label a=b",
                "Namespaces.Create",
                "",
                "{'namespace': {'name': 'n1', 'labels': {'a': 'b'}}}");
        add(
                "Namespaces.Update n1 mask labels.a",
                "Namespaces.Update",
                "",
                "{'namespace': {'name': 'n1', 'labels': {'a': 'c'}},"
                        + " 'update_mask': {'paths': ['labels.a']}}");
        add("Namespaces.Delete n1", "Namespaces.Delete", "", "{'name': 'n1'}");
        add(
                "implicit namespace by Leases.Create in a new namespace",
                "Leases.Create",
                "implicit",
                "{'id': 'l'}");
    }

    private void content() {
        add(
                "Content.Write commit of 11 bytes with labels",
                "Content.Write",
                "{'action': 'COMMIT', 'ref': 'r1', 'data': '" + DATA + "', 'labels': {'a': 'b'}}");
        add(
                "Content.Write with expected that exists (AlreadyExists)",
                "Content.Write",
                "{'ref': 'r2', 'expected': '" + DIGEST + "'}");
        operations.put(
                "Content.Write of the same blob in another namespace (shared, commit without data)",
                this::share);
        add(
                "Content.Update labels",
                "Content.Update",
                "{'info': {'digest': '" + DIGEST + "', 'labels': {'c': 'd'}}}");
        operations.put(
                "Content.Abort of an ingest",
                () -> {
                    client.ask("Content.Write", "t", World.LEASE, "{'ref': 'r3'}").ok();
                    return client.ask("Content.Abort", "t", World.LEASE, "{'ref': 'r3'}");
                });
        add("Content.Delete", "Content.Delete", "{'digest': '" + DIGEST + "'}");
    }

    private Answer share() {
        MethodDescriptor write = Schema.method(Schema.service("Content"), "Write");
        String all = "'total': 11, 'expected': '" + DIGEST + "'";
        return client.call(
                write,
                Client.headers("t9", ""),
                Stream.of(
                                "{'ref': 'r', " + all + "}",
                                "{'action': 'COMMIT', 'offset': 11, " + all + "}")
                        .map(Client::json)
                        .toList());
    }

    private void images() {
        String create = "{'image': {'name': 'i1', 'labels': {'l': '1'}, " + TARGET + "}}";
        add("Images.Create with labels", "Images.Create", create);
        add(
                "Images.Update mask labels.l",
                "Images.Update",
                "{'image': {'name': 'i1', 'labels': {'l': '2'}, "
                        + TARGET
                        + "}, 'update_mask': {'paths': ['labels.l']}}");
        add(
                "Images.Update without mask",
                "Images.Update",
                "{'image': {'name': 'i1', " + TARGET + "}}");
        add("Images.Create again (AlreadyExists)", "Images.Create", create);
    }

    private void snapshots() {
        snapshot("Snapshots.Prepare without parent", "Prepare", "'key': 'k1'");
        snapshot("Snapshots.Commit k1 as c1", "Commit", "'key': 'k1', 'name': 'c1'");
        snapshot("Snapshots.View on c1", "View", "'key': 'v1', 'parent': 'c1'");
        snapshot("Snapshots.Prepare k2 on c1", "Prepare", "'key': 'k2', 'parent': 'c1'");
        snapshot(
                "Snapshots.Update labels of c1",
                "Update",
                "'info': {'name': 'c1', 'labels': {'a': 'b'}}");
        snapshot("Snapshots.Remove v1 (view)", "Remove", "'key': 'v1'");
        snapshot("Snapshots.Remove c1 (has child; fails)", "Remove", "'key': 'c1'");
        snapshot("Snapshots.Remove k2", "Remove", "'key': 'k2'");
    }

    private void snapshot(String operation, String method, String fields) {
        add(operation, "Snapshots." + method, "{'snapshotter': 'native', " + fields + "}");
    }

    private void containers() {
        String container =
                "'id': 'c1', 'image': 'im', 'snapshotter': 'native', 'snapshot_key': 'k9',"
                        + " 'runtime': {'name': 'io.containerd.runc.v2'}";
        add("Containers.Create", "Containers.Create", "{'container': {" + container + "}}");
        add(
                "Containers.Update mask labels",
                "Containers.Update",
                "{'container': {"
                        + container
                        + ", 'labels': {'z': 'z'}}, 'update_mask': {'paths': ['labels']}}");
        add("Containers.Delete", "Containers.Delete", "{'id': 'c1'}");
        client.ask(
                        "Containers.Create",
                        "quiet",
                        "",
                        "{'container': {'id': 'u', 'runtime': {'name':"
                                + " 'io.containerd.nosuch.v1'}}}")
                .ok();
        add("Tasks.Create with unknown runtime", "Tasks.Create", "quiet", "{'container_id': 'u'}");
    }

    private void others() {
        operations.put(
                "Leases.Create, AddResource, Delete",
                () -> {
                    client.ask("Leases.Create", "t", "", "{'id': 'l'}").ok();
                    client.ask(
                                    "Leases.AddResource",
                                    "t",
                                    "",
                                    "{'id': 'l', 'resource': {'type': 'images', 'id': 'i'}}")
                            .ok();
                    return client.ask("Leases.Delete", "t", "", "{'id': 'l'}");
                });
        operations.put(
                "Store.Create, Update, Delete of a sandbox record",
                () -> {
                    String record = "{'sandbox': {'sandbox_id': 's', 'runtime': {'name': 'r'}}}";
                    client.ask("Store.Create", "t", "", record).ok();
                    client.ask("Store.Update", "t", "", record).ok();
                    return client.ask("Store.Delete", "t", "", "{'sandbox_id': 's'}");
                });
        add(
                "Events.Publish of a custom topic",
                "Events.Publish",
                "{'topic': '/my/topic', 'event': {'type_url': 'my.Type', 'text': 'hello'}}");
        add(
                "Events.Forward with an old timestamp and another namespace",
                "Events.Forward",
                "{'envelope': {'timestamp': '2001-01-01T00:00:00Z', 'namespace': 'elsewhere',"
                        + " 'topic': '/my/topic', 'event': {'type_url':"
                        + " 'containerd.events.TaskOOM', 'msg': {'container_id': 'z'}}}}");
    }

    /** What no lease holds. */
    private void collections() {
        operations.put(
                "Images.Delete sync: content goes without events, snapshots with",
                () -> {
                    client.ask(
                                    "Snapshots.Prepare",
                                    "t",
                                    "",
                                    "{'snapshotter': 'native', 'key': 'free'}")
                            .ok();
                    return client.ask("Images.Delete", "t", "", "{'name': 'i1', 'sync': true}");
                });
        operations.put(
                "Images.Create with expired gc.expire, then collection",
                () -> {
                    List.of(
                                    "{'image': {'name': 'old', 'labels':"
                                        + " {'containerd.io/gc.expire': '2001-01-01T00:00:00Z'}, "
                                            + TARGET
                                            + "}}")
                            .forEach(old -> client.ask("Images.Create", "t", "", old).ok());
                    client.ask("Leases.Create", "t", "", "{'id': 'last'}").ok();
                    return client.ask("Leases.Delete", "t", "", "{'id': 'last', 'sync': true}");
                });
    }
}
