package dev.davit.service;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.LabelUpdate;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Container records. Nothing runs here. */
@Component(service = Containers.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "containers-service",
        requires = {"io.containerd.event.v1", "io.containerd.metadata.v1"})
public final class Containers {
    private static final String EXTENSION = "extensions.";

    /** What a container without options for its runtime is stored with: its type is empty too. */
    private static final Any NOTHING = new Any("", new byte[0]);

    private final dev.davit.metadata.Containers containers;
    private final EventExchange events;

    /** Works on the daemon's containers. */
    @Activate
    public Containers(@Reference Metadata metadata, @Reference EventExchange events) {
        containers = metadata.containers();
        this.events = events;
    }

    /** A container. Throws NOT_FOUND. */
    public ContainerRecord get(String namespace, String id) {
        return containers.get(namespace, id);
    }

    /** Visits the containers that match. */
    public void forEach(String namespace, Filter filter, Consumer<ContainerRecord> visitor) {
        containers.forEach(
                namespace,
                container -> {
                    if (filter.matches(fields(container))) {
                        visitor.accept(container);
                    }
                });
    }

    /**
     * Makes a container.
     *
     * @param draft as the client wants it; its times do not count
     * @throws DavitException INVALID_ARGUMENT, ALREADY_EXISTS
     */
    public ContainerRecord create(Scope scope, ContainerRecord draft) {
        try {
            check(draft);
        } catch (DavitException e) {
            throw e.within("create container failed validation");
        }
        ContainerRecord created =
                containers.create(scope, draft.id(), now -> at(draft, draft.labels(), now, now));
        events.publish(
                scope.namespace(),
                "/containers/create",
                new Payload.ContainerCreated(
                        created.id(),
                        created.image(),
                        created.runtime(),
                        created.runtimeOptions()));
        return created;
    }

    /**
     * Changes a container.
     *
     * @param mask {@code labels}, {@code labels.<key>}, {@code spec}, {@code extensions}, {@code
     *     extensions.<key>}, {@code image}, {@code snapshotkey}; empty for all of them
     * @throws DavitException INVALID_ARGUMENT, NOT_FOUND
     */
    public ContainerRecord update(Scope scope, ContainerRecord draft, List<String> mask) {
        if (draft.id().isEmpty()) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, "Container.ID required");
        }
        ContainerRecord updated =
                containers.update(
                        scope, draft.id(), (before, now) -> change(before, draft, mask, now));
        events.publish(
                scope.namespace(),
                "/containers/update",
                new Payload.ContainerUpdated(
                        updated.id(), updated.image(), updated.labels(), updated.snapshotKey()));
        return updated;
    }

    /** Deletes a container record; a task of it runs on. Throws NOT_FOUND. */
    public void delete(Scope scope, String id) {
        containers.delete(scope, id);
        events.publish(scope.namespace(), "/containers/delete", new Payload.ContainerDeleted(id));
    }

    private static ContainerRecord change(
            ContainerRecord before, ContainerRecord draft, List<String> mask, Instant now) {
        if (mask.isEmpty() && !draft.snapshotter().equals(before.snapshotter())) {
            throw immutable("Snapshotter");
        }
        if (mask.isEmpty() && !draft.runtime().equals(before.runtime())) {
            throw immutable("Runtime.Name");
        }
        List<String> paths =
                mask.isEmpty()
                        ? List.of("labels", "spec", "extensions", "image", "snapshotkey")
                        : mask;
        LabelUpdate labels = new LabelUpdate.Merge(Map.of());
        ContainerRecord after = before;
        for (String path : paths) {
            if (LabelMask.isPath(path)) {
                labels = LabelMask.add(labels, path, draft.labels());
            } else {
                after = change(after, draft, path);
            }
        }
        ContainerRecord changed = at(after, labels.apply(before.labels()), before.createdAt(), now);
        try {
            check(changed);
        } catch (DavitException e) {
            throw e.within("update failed validation");
        }
        return changed;
    }

    private static ContainerRecord change(
            ContainerRecord before, ContainerRecord draft, String path) {
        String image = path.equals("image") ? draft.image() : before.image();
        // A spec can be replaced but not taken away.
        Optional<Any> spec = path.equals("spec") ? draft.spec().or(before::spec) : before.spec();
        String key = path.equals("snapshotkey") ? draft.snapshotKey() : before.snapshotKey();
        Map<String, Any> extensions = new HashMap<>(before.extensions());
        if (path.equals("extensions")) {
            extensions.putAll(draft.extensions());
        } else if (path.startsWith(EXTENSION)) {
            String name = path.substring(EXTENSION.length());
            extensions.put(name, draft.extensions().getOrDefault(name, NOTHING));
        } else if (!List.of("image", "spec", "snapshotkey").contains(path)) {
            throw LabelMask.cannotUpdate(path, "\"" + draft.id() + "\"");
        }
        return new ContainerRecord(
                before.id(),
                before.labels(),
                image,
                before.runtime(),
                before.runtimeOptions(),
                spec,
                before.snapshotter(),
                key,
                before.sandbox(),
                extensions,
                before.createdAt(),
                before.updatedAt());
    }

    private static ContainerRecord at(
            ContainerRecord record, Map<String, String> labels, Instant created, Instant updated) {
        return new ContainerRecord(
                record.id(),
                new LabelUpdate.Replace(labels).apply(Map.of()),
                record.image(),
                record.runtime(),
                record.runtimeOptions(),
                record.spec(),
                record.snapshotter(),
                record.snapshotKey(),
                record.sandbox(),
                record.extensions(),
                created,
                updated);
    }

    private static DavitException immutable(String field) {
        return ErrorCode.INVALID_ARGUMENT.about("container." + field + " field is immutable");
    }

    private static void check(ContainerRecord container) {
        try {
            Identifiers.check(container.id());
        } catch (DavitException e) {
            throw e.within("container.ID");
        }
        if (container.extensions().containsKey("")) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "container.Extension keys must not be zero-length");
        }
        Labels.check("containers.Labels", container.labels());
        if (container.runtime().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("container.Runtime.Name must be set");
        }
        if (container.snapshotter().isEmpty() && !container.snapshotKey().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "container.Snapshotter must be set if container.SnapshotKey is set");
        }
    }

    private static Fields fields(ContainerRecord container) {
        return path ->
                switch (path.getFirst()) {
                    case "id" -> Optional.of(container.id());
                    case "runtime" ->
                            path.size() == 2 && path.get(1).equals("name")
                                    ? Optional.of(container.runtime())
                                    : Optional.empty();
                    case "image" -> FieldPaths.unlessEmpty(container.image());
                    case "labels" -> FieldPaths.label(container.labels(), path);
                    default -> Optional.empty();
                };
    }
}
