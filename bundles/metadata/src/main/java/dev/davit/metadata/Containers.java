package dev.davit.metadata;

import dev.davit.api.ErrorCode;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Table;
import dev.davit.metadata.record.ContainerRecord;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The containers of every namespace. */
public final class Containers {
    private static final Table<ContainerRecord> TABLE =
            new Table<>(Kind.CONTAINER, ContainerRecord::fromBytes, ContainerRecord::toBytes);

    private final Database database;

    Containers(Database database) {
        this.database = database;
    }

    /** The container of this id, if there is one. */
    public Optional<ContainerRecord> find(String namespace, String id) {
        return TABLE.get(database, namespace, id);
    }

    /** The container of this id. Throws NOT_FOUND. */
    public ContainerRecord get(String namespace, String id) {
        return find(namespace, id)
                .orElseThrow(
                        () ->
                                ErrorCode.NOT_FOUND.about(
                                        "container \""
                                                + id
                                                + "\" in namespace \""
                                                + namespace
                                                + "\""));
    }

    /** Visits all containers of a namespace in byte order of their ids. */
    public void forEach(String namespace, Consumer<ContainerRecord> visitor) {
        TABLE.forEach(database, namespace, visitor);
    }

    /** Adds a container. Throws ALREADY_EXISTS. */
    public ContainerRecord create(Scope scope, String id, Function<Instant, ContainerRecord> make) {
        return database.write(
                edit -> {
                    if (TABLE.get(edit, scope.namespace(), id).isPresent()) {
                        throw ErrorCode.ALREADY_EXISTS.about(describe(id));
                    }
                    return TABLE.put(edit, scope.namespace(), id, make.apply(edit.now()));
                });
    }

    /** Changes a container. Throws NOT_FOUND. */
    public ContainerRecord update(Scope scope, String id, Change<ContainerRecord> change) {
        return database.write(
                edit -> {
                    ContainerRecord before =
                            TABLE.get(edit, scope.namespace(), id)
                                    .orElseThrow(() -> ErrorCode.NOT_FOUND.about(describe(id)));
                    return TABLE.put(edit, scope.namespace(), id, change.apply(before, edit.now()));
                });
    }

    /** Deletes a container record. Throws NOT_FOUND. */
    public void delete(Scope scope, String id) {
        database.write(
                edit -> {
                    if (TABLE.get(edit, scope.namespace(), id).isEmpty()) {
                        throw ErrorCode.NOT_FOUND.about("container " + id);
                    }
                    TABLE.delete(edit, scope.namespace(), id);
                    return id;
                });
    }

    private static String describe(String id) {
        return "container \"" + id + "\"";
    }
}
