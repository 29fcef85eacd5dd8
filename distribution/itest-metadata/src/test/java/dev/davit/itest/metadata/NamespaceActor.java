package dev.davit.itest.metadata;

import dev.davit.proto.services.namespaces.v1.CreateNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.DeleteNamespaceRequest;
import dev.davit.proto.services.namespaces.v1.Namespace;
import dev.davit.proto.services.namespaces.v1.UpdateNamespaceRequest;

import java.util.List;
import java.util.Map;

/** Namespaces and their labels. */
final class NamespaceActor extends Actor {
    private static final int MOST = 5;

    NamespaceActor(String name) {
        super(name, "");
    }

    @Override
    void step(Connection daemon) {
        List<String> namespaces = held("namespace");
        if (namespaces.isEmpty() || namespaces.size() < MOST && oneIn(2)) {
            create(daemon);
        } else if (oneIn(3)) {
            delete(daemon, Text.id(any(namespaces)));
        } else {
            update(daemon, Text.id(any(namespaces)));
        }
    }

    private Change named(String call, Namespace space) {
        return Change.by(call)
                .put(thing("namespace", space.getName()), Text.of(space.getLabelsMap()));
    }

    private Namespace space(String id) {
        Map<String, String> labels = Text.labels(random);
        return Namespace.newBuilder().setName(id).putAllLabels(labels).build();
    }

    private void create(Connection daemon) {
        Namespace space = space(fresh("n"));
        var request = CreateNamespaceRequest.newBuilder().setNamespace(space).build();
        model.attempt(named("create namespace", space), () -> daemon.namespaces().create(request));
    }

    private void update(Connection daemon, String id) {
        Namespace space = space(id);
        var request = UpdateNamespaceRequest.newBuilder().setNamespace(space).build();
        model.attempt(named("update namespace", space), () -> daemon.namespaces().update(request));
    }

    private void delete(Connection daemon, String id) {
        var request = DeleteNamespaceRequest.newBuilder().setName(id).build();
        model.attempt(
                Change.by("delete namespace").remove(thing("namespace", id)),
                () -> daemon.namespaces().delete(request));
    }
}
