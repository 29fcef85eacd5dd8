package dev.davit.metadata.database;

import dev.davit.metadata.store.image.EntryCursor;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The records of one kind whose keys have one part.
 *
 * @param <R> kind of record
 */
public final class Table<R> {
    private final Kind kind;
    private final BiFunction<String, byte[], R> decode;
    private final Function<R, byte[]> encode;

    public Table(Kind kind, BiFunction<String, byte[], R> decode, Function<R, byte[]> encode) {
        this.kind = kind;
        this.decode = decode;
        this.encode = encode;
    }

    public Optional<R> get(Database database, String namespace, String id) {
        byte[] bytes = database.image().get(Keys.key(namespace, kind, id));
        return bytes == null ? Optional.empty() : Optional.of(decode.apply(id, bytes));
    }

    public Optional<R> get(Edit edit, String namespace, String id) {
        byte[] bytes = edit.get(Keys.key(namespace, kind, id));
        return bytes == null ? Optional.empty() : Optional.of(decode.apply(id, bytes));
    }

    /** Visits all records of a namespace in byte order, as they are at this moment. */
    public void forEach(Database database, String namespace, Consumer<R> visitor) {
        byte[] prefix = Keys.prefix(namespace, kind);
        EntryCursor cursor = database.image().cursor(prefix, prefix);
        while (cursor.next()) {
            visitor.accept(decode.apply(Keys.last(cursor.key(), prefix), cursor.value()));
        }
    }

    public R put(Edit edit, String namespace, String id, R record) {
        if (id.isEmpty()) {
            throw Edit.emptyKey();
        }
        edit.put(namespace, Keys.key(namespace, kind, id), encode.apply(record));
        return record;
    }

    public void delete(Edit edit, String namespace, String id) {
        edit.delete(Keys.key(namespace, kind, id));
        edit.noteDeletion();
    }

    /** Takes a record away that has become another: a collection has nothing to find. */
    public void consume(Edit edit, String namespace, String id) {
        edit.delete(Keys.key(namespace, kind, id));
    }
}
