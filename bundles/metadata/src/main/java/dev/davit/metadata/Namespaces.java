package dev.davit.metadata;

import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The namespaces. */
public final class Namespaces {
    private static final byte[] START = {};

    private final Database database;

    Namespaces(Database database) {
        this.database = database;
    }

    /** The namespace of this name. */
    public Optional<NamespaceRecord> get(String name) {
        byte[] bytes = database.image().get(Keys.key(name, Kind.NAMESPACE));
        return Optional.ofNullable(bytes).map(found -> NamespaceRecord.fromBytes(name, found));
    }

    /** All namespaces in byte order. */
    public List<NamespaceRecord> list() {
        var found = new ArrayList<NamespaceRecord>();
        Image image = database.image();
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            String name = Keys.namespace(cursor.key());
            byte[] bytes = image.get(Keys.key(name, Kind.NAMESPACE));
            if (bytes != null) {
                found.add(NamespaceRecord.fromBytes(name, bytes));
            }
            cursor = image.cursor(START, Keys.behind(name));
        }
        return found;
    }

    /** Makes a namespace. Throws ALREADY_EXISTS, also if it was made implicitly. */
    public NamespaceRecord create(String name, Map<String, String> labels) {
        byte[] key = Keys.key(name, Kind.NAMESPACE);
        return database.write(
                edit -> {
                    if (edit.get(key) != null) {
                        throw ErrorCode.ALREADY_EXISTS.about(describe(name));
                    }
                    return put(edit, name, new LabelUpdate.Replace(labels).apply(Map.of()));
                });
    }

    /** Changes labels; a namespace that does not exist is made. */
    public NamespaceRecord update(String name, LabelUpdate update) {
        byte[] key = Keys.key(name, Kind.NAMESPACE);
        return database.write(
                edit -> {
                    byte[] bytes = edit.get(key);
                    Map<String, String> before =
                            bytes == null
                                    ? Map.of()
                                    : NamespaceRecord.fromBytes(name, bytes).labels();
                    return put(edit, name, update.apply(before));
                });
    }

    /**
     * Deletes a namespace. Leases, sandboxes and ingests in it go with it.
     *
     * @throws dev.davit.api.DavitException NOT_FOUND, FAILED_PRECONDITION while anything else is in
     *     it
     */
    public void delete(String name) {
        byte[] key = Keys.key(name, Kind.NAMESPACE);
        database.write(
                edit -> {
                    if (edit.get(key) == null) {
                        throw ErrorCode.NOT_FOUND.about(describe(name));
                    }
                    List<String> contents = contents(edit, name);
                    if (!contents.isEmpty()) {
                        throw ErrorCode.FAILED_PRECONDITION.about(
                                describe(name)
                                        + " must be empty, but it still has "
                                        + String.join(", ", contents));
                    }
                    deleteAll(edit, name);
                    return name;
                });
    }

    private static NamespaceRecord put(Edit edit, String name, Map<String, String> labels) {
        if (labels.containsKey("")) {
            throw Edit.emptyKey();
        }
        var record = new NamespaceRecord(name, labels);
        edit.put(Keys.key(name, Kind.NAMESPACE), record.toBytes());
        return record;
    }

    /** What keeps a namespace from being deleted, in the words and order clients know. */
    private static List<String> contents(Edit edit, String name) {
        var contents = new ArrayList<String>();
        if (edit.hasAny(Keys.prefix(name, Kind.IMAGE))) {
            contents.add("images");
        }
        if (edit.hasAny(Keys.prefix(name, Kind.BLOB))) {
            contents.add("blobs");
        }
        if (edit.hasAny(Keys.prefix(name, Kind.CONTAINER))) {
            contents.add("containers");
        }
        var snapshotters = new TreeSet<String>();
        EntryCursor cursor = edit.cursor(Keys.prefix(name, Kind.SNAPSHOT));
        while (cursor.next()) {
            snapshotters.add(Keys.parts(cursor.key(), 2)[0]);
        }
        snapshotters.forEach(
                snapshotter -> contents.add("snapshots on \"" + snapshotter + "\" snapshotter"));
        return contents;
    }

    private static void deleteAll(Edit edit, String name) {
        var keys = new ArrayList<byte[]>();
        EntryCursor cursor = edit.cursor(Keys.namespacePrefix(name));
        while (cursor.next()) {
            keys.add(cursor.key());
            if (Keys.kind(cursor.key()) == Kind.INGEST) {
                edit.dirtyContent();
            }
        }
        keys.forEach(edit::delete);
    }

    private static String describe(String name) {
        return "namespace \"" + name + "\"";
    }
}
