package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Table;
import dev.davit.metadata.record.ImageRecord;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The image names of every namespace. */
public final class Images {
    /** An image that carries it lives no longer than its time, so it joins the request's lease. */
    private static final String EXPIRE = "containerd.io/gc.expire";

    private static final Table<ImageRecord> TABLE =
            new Table<>(Kind.IMAGE, ImageRecord::fromBytes, ImageRecord::toBytes);

    private final Database database;

    Images(Database database) {
        this.database = database;
    }

    /** The image of this name. Throws NOT_FOUND. */
    public ImageRecord get(String namespace, String name) {
        return TABLE.get(database, namespace, name).orElseThrow(() -> notFound(name));
    }

    /** Visits all images of a namespace in byte order of their names. */
    public void forEach(String namespace, Consumer<ImageRecord> visitor) {
        TABLE.forEach(database, namespace, visitor);
    }

    /** Adds an image. Throws ALREADY_EXISTS, and NOT_FOUND for the lease. */
    public ImageRecord create(Scope scope, String name, Function<Instant, ImageRecord> make) {
        return database.write(
                edit -> {
                    if (TABLE.get(edit, scope.namespace(), name).isPresent()) {
                        throw ErrorCode.ALREADY_EXISTS.about(describe(name));
                    }
                    return put(edit, scope, make.apply(edit.now()));
                });
    }

    /** Changes an image. Throws NOT_FOUND, also for the lease. */
    public ImageRecord update(Scope scope, String name, Change<ImageRecord> change) {
        return database.write(
                edit -> {
                    ImageRecord before =
                            TABLE.get(edit, scope.namespace(), name)
                                    .orElseThrow(() -> notFound(name));
                    return put(edit, scope, change.apply(before, edit.now()));
                });
    }

    /**
     * Deletes an image.
     *
     * @param target digest that it must have, empty for any
     * @throws DavitException NOT_FOUND, also if the target is another
     */
    public void delete(Scope scope, String name, Optional<Digest> target) {
        database.write(
                edit -> {
                    ImageRecord image =
                            TABLE.get(edit, scope.namespace(), name)
                                    .orElseThrow(() -> notFound(name));
                    Digest actual = image.target().digest();
                    if (target.isPresent() && !target.get().equals(actual)) {
                        throw ErrorCode.NOT_FOUND.about(
                                describe(name) + " has target " + actual + ", not " + target.get());
                    }
                    TABLE.delete(edit, scope.namespace(), name);
                    edit.leaveLease(scope, ResourceTypes.IMAGE, name);
                    return name;
                });
    }

    private static ImageRecord put(Edit edit, Scope scope, ImageRecord record) {
        if (record.labels().containsKey(EXPIRE)) {
            edit.joinLease(scope, ResourceTypes.IMAGE, record.name());
        }
        return TABLE.put(edit, scope.namespace(), record.name(), record);
    }

    private static DavitException notFound(String name) {
        return ErrorCode.NOT_FOUND.about(describe(name));
    }

    private static String describe(String name) {
        return "image \"" + name + "\"";
    }
}
