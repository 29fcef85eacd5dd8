package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Table;
import dev.davit.metadata.record.SandboxRecord;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The sandboxes of every namespace. */
public final class Sandboxes {
    private static final Table<SandboxRecord> TABLE =
            new Table<>(Kind.SANDBOX, SandboxRecord::fromBytes, SandboxRecord::toBytes);

    private final Database database;

    Sandboxes(Database database) {
        this.database = database;
    }

    /** The sandbox of this id, if there is one. */
    public Optional<SandboxRecord> find(String namespace, String id) {
        return TABLE.get(database, namespace, id);
    }

    /** The sandbox of this id. Throws NOT_FOUND. */
    public SandboxRecord get(String namespace, String id) {
        return find(namespace, id).orElseThrow(() -> notFound(id));
    }

    /** Visits all sandboxes of a namespace in byte order of their ids. */
    public void forEach(String namespace, Consumer<SandboxRecord> visitor) {
        TABLE.forEach(database, namespace, visitor);
    }

    /** Adds a sandbox. Throws ALREADY_EXISTS. */
    public SandboxRecord create(Scope scope, String id, Function<Instant, SandboxRecord> make) {
        return database.write(
                edit -> {
                    if (TABLE.get(edit, scope.namespace(), id).isPresent()) {
                        throw ErrorCode.ALREADY_EXISTS.about(
                                "write error: sandbox bucket \"" + id + "\" already exists");
                    }
                    return TABLE.put(edit, scope.namespace(), id, make.apply(edit.now()));
                });
    }

    /** Changes a sandbox. Throws NOT_FOUND. */
    public SandboxRecord update(Scope scope, String id, Change<SandboxRecord> change) {
        return database.write(
                edit -> {
                    SandboxRecord before =
                            TABLE.get(edit, scope.namespace(), id).orElseThrow(() -> notFound(id));
                    return TABLE.put(edit, scope.namespace(), id, change.apply(before, edit.now()));
                });
    }

    /** Deletes a sandbox record. Throws NOT_FOUND. */
    public void delete(Scope scope, String id) {
        database.write(
                edit -> {
                    if (TABLE.get(edit, scope.namespace(), id).isEmpty()) {
                        throw ErrorCode.NOT_FOUND.about("failed to delete sandbox \"" + id + "\"");
                    }
                    TABLE.delete(edit, scope.namespace(), id);
                    return id;
                });
    }

    /** The words in which bbolt's user says it; clients of containerd know them. */
    private static DavitException notFound(String id) {
        return ErrorCode.NOT_FOUND.about("bucket \"" + id + "\" not found");
    }
}
