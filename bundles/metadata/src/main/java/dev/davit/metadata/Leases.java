package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.LeaseTable;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.store.image.EntryCursor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The leases of every namespace and what they keep. */
public final class Leases {
    private final Database database;

    Leases(Database database) {
        this.database = database;
    }

    /**
     * Something a lease keeps; it need not exist.
     *
     * @param type one of {@link ResourceTypes}
     * @param id its id
     */
    public record Resource(String type, String id) {
        public Resource {
            Objects.requireNonNull(type);
            Objects.requireNonNull(id);
        }
    }

    /** Visits all leases of a namespace in byte order of their ids. */
    public void forEach(String namespace, Consumer<LeaseRecord> visitor) {
        LeaseTable.LEASES.forEach(database, namespace, visitor);
    }

    /** Adds a lease. Throws ALREADY_EXISTS. */
    public LeaseRecord create(String namespace, String id, Map<String, String> labels) {
        return database.write(
                edit -> {
                    if (LeaseTable.LEASES.get(edit, namespace, id).isPresent()) {
                        throw ErrorCode.ALREADY_EXISTS.about(describe(id));
                    }
                    return LeaseTable.add(edit, namespace, new LeaseRecord(id, labels, edit.now()));
                });
    }

    /** Deletes a lease with its list; the resources go with a collection. Throws NOT_FOUND. */
    public void delete(String namespace, String id) {
        database.write(
                edit -> {
                    require(edit, namespace, id);
                    LeaseTable.drop(edit, namespace, id);
                    return id;
                });
    }

    /** Adds to a lease's list; a second time does nothing. Throws NOT_FOUND for the lease. */
    public void add(String namespace, String id, Resource resource) {
        if (resource.id().isEmpty()) {
            throw Edit.emptyKey();
        }
        database.write(
                edit -> {
                    require(edit, namespace, id);
                    edit.putMark(resourceKey(namespace, id, resource));
                    return id;
                });
    }

    /** Takes out of a lease's list; nothing happens if it is not there. Throws NOT_FOUND. */
    public void remove(String namespace, String id, Resource resource) {
        database.write(
                edit -> {
                    require(edit, namespace, id);
                    edit.delete(resourceKey(namespace, id, resource));
                    edit.noteDeletion();
                    return id;
                });
    }

    /** What a lease keeps, ordered by type and id. Throws NOT_FOUND. */
    public List<Resource> resources(String namespace, String id) {
        if (LeaseTable.LEASES.get(database, namespace, id).isEmpty()) {
            throw notFound(id);
        }
        var resources = new ArrayList<Resource>();
        byte[] prefix = Keys.prefix(namespace, Kind.LEASE_RESOURCE, id);
        EntryCursor cursor = database.image().cursor(prefix, prefix);
        while (cursor.next()) {
            String[] parts = Keys.parts(cursor.key(), 3);
            resources.add(new Resource(parts[1], parts[2]));
        }
        return resources;
    }

    private static byte[] resourceKey(String namespace, String id, Resource resource) {
        return Keys.key(namespace, Kind.LEASE_RESOURCE, id, resource.type(), resource.id());
    }

    private static void require(Edit edit, String namespace, String id) {
        if (LeaseTable.LEASES.get(edit, namespace, id).isEmpty()) {
            throw notFound(id);
        }
    }

    private static DavitException notFound(String id) {
        return ErrorCode.NOT_FOUND.about(describe(id));
    }

    private static String describe(String id) {
        return "lease \"" + id + "\"";
    }
}
