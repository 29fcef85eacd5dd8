package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Namespaces and their labels. */
@Component(service = Namespaces.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "namespaces-service",
        requires = {"io.containerd.event.v1", "io.containerd.metadata.v1"})
public final class Namespaces {
    private static final String WHERE = "namespace.Labels";
    private static final String LABEL = "labels.";

    private final dev.davit.metadata.Namespaces namespaces;
    private final EventExchange events;

    /** Works on the daemon's namespaces. */
    @Activate
    public Namespaces(@Reference Metadata metadata, @Reference EventExchange events) {
        namespaces = metadata.namespaces();
        this.events = events;
    }

    /** A namespace; an unknown one is shown without labels. */
    public NamespaceRecord get(String name) {
        return namespaces.get(name).orElseGet(() -> NamespaceRecord.implicit(name));
    }

    /** All namespaces. */
    public List<NamespaceRecord> list() {
        return namespaces.list();
    }

    /** Makes a namespace. Throws INVALID_ARGUMENT, ALREADY_EXISTS. */
    public NamespaceRecord create(String name, Map<String, String> labels) {
        Identifiers.check(name);
        Labels.check(WHERE, labels);
        NamespaceRecord created = namespaces.create(name, labels);
        events.publish(
                name, "/namespaces/create", new Payload.NamespaceCreated(name, created.labels()));
        return created;
    }

    /**
     * Changes labels; an unknown namespace is made.
     *
     * @param mask paths {@code labels.<key>}, empty to replace all labels
     * @throws DavitException INVALID_ARGUMENT for another path, UNKNOWN for a label that is too
     *     long
     */
    public NamespaceRecord update(String name, Map<String, String> labels, List<String> mask) {
        var changes = new TreeMap<String, String>();
        for (String path : mask) {
            if (!path.startsWith(LABEL)) {
                throw new DavitException(
                        ErrorCode.INVALID_ARGUMENT, "cannot update \"" + path + "\" field");
            }
            String key = path.substring(LABEL.length());
            changes.put(key, labels.getOrDefault(key, ""));
        }
        try {
            Labels.check(WHERE, mask.isEmpty() ? labels : changes);
        } catch (DavitException e) {
            // Clients have always been told it this way here, though not when they create.
            throw new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e);
        }
        NamespaceRecord updated =
                namespaces.update(
                        name,
                        mask.isEmpty()
                                ? new LabelUpdate.Replace(labels)
                                : new LabelUpdate.Merge(changes));
        events.publish(
                name, "/namespaces/update", new Payload.NamespaceUpdated(name, updated.labels()));
        return updated;
    }

    /** Deletes an empty namespace. Throws NOT_FOUND, FAILED_PRECONDITION. */
    public void delete(String name) {
        namespaces.delete(name);
        events.publish(name, "/namespaces/delete", new Payload.NamespaceDeleted(name));
    }
}
