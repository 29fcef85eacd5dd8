package dev.davit.itest.metadata;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

import dev.davit.proto.services.containers.v1.Container;
import dev.davit.proto.services.containers.v1.CreateContainerRequest;
import dev.davit.proto.services.containers.v1.DeleteContainerRequest;
import dev.davit.proto.services.containers.v1.UpdateContainerRequest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Containers, which here are records and nothing else. */
final class ContainerActor extends Actor {
    private static final int MOST = 6;

    ContainerActor(String name, String namespace) {
        super(name, namespace);
    }

    static String text(Container container) {
        var extensions = new TreeMap<String, String>();
        container
                .getExtensionsMap()
                .forEach((key, value) -> extensions.put(key, Text.digest(value.getValue())));
        return container.getImage()
                + " "
                + container.getRuntime().getName()
                + " "
                + Text.digest(container.getSpec().getValue())
                + " "
                + Text.of(container.getLabelsMap())
                + " "
                + Text.of(extensions);
    }

    @Override
    void step(Connection daemon) {
        List<String> containers = held("container");
        if (containers.isEmpty() || containers.size() < MOST && oneIn(2)) {
            create(daemon);
        } else if (oneIn(3)) {
            delete(daemon, Text.id(any(containers)));
        } else {
            update(daemon, Text.id(any(containers)));
        }
    }

    private Container container(String id) {
        return Container.newBuilder()
                .setId(id)
                .putAllLabels(Text.labels(random))
                .setImage("image-" + random.nextInt(9))
                .setRuntime(Container.Runtime.newBuilder().setName("io.containerd.runc.v2"))
                .setSpec(any(Text.bytes(random.nextLong(), 6_000)))
                .putAllExtensions(Map.of("extension", any(Text.bytes(random.nextLong(), 50))))
                .build();
    }

    private static Any any(ByteString bytes) {
        return Any.newBuilder().setTypeUrl("dev.davit.test").setValue(bytes).build();
    }

    private void create(Connection daemon) {
        Container container = container(fresh("c"));
        var request = CreateContainerRequest.newBuilder().setContainer(container).build();
        model.attempt(
                Change.by("create container")
                        .put(thing("container", container.getId()), text(container)),
                () -> daemon.in(namespace, "").containers().create(request));
    }

    private void update(Connection daemon, String id) {
        Container container = container(id);
        var request =
                UpdateContainerRequest.newBuilder()
                        .setContainer(container)
                        .setUpdateMask(
                                mask("labels").toBuilder()
                                        .addPaths("image")
                                        .addPaths("spec")
                                        .addPaths("extensions"))
                        .build();
        model.attempt(
                Change.by("update container").put(thing("container", id), text(container)),
                () -> daemon.in(namespace, "").containers().update(request));
    }

    private void delete(Connection daemon, String id) {
        var request = DeleteContainerRequest.newBuilder().setId(id).build();
        model.attempt(
                Change.by("delete container").remove(thing("container", id)),
                () -> daemon.in(namespace, "").containers().delete(request));
    }
}
