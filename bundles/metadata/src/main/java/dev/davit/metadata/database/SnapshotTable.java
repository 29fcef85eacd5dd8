package dev.davit.metadata.database;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records of snapshots and the index of their children. */
public final class SnapshotTable {
    private SnapshotTable() {}

    public static Optional<SnapshotRecord> get(
            Image image, String namespace, String snapshotter, String name) {
        return decode(name, image.get(key(namespace, snapshotter, name)));
    }

    public static Optional<SnapshotRecord> get(
            Edit edit, String namespace, String snapshotter, String name) {
        return decode(name, edit.get(key(namespace, snapshotter, name)));
    }

    /** A walk over the snapshots of a namespace in byte order; see {@link #at}. */
    public static EntryCursor cursor(Image image, String namespace, String snapshotter) {
        byte[] prefix = Keys.prefix(namespace, Kind.SNAPSHOT, snapshotter);
        return image.cursor(prefix, prefix);
    }

    /** The record at which a walk stands. */
    public static SnapshotRecord at(EntryCursor cursor) {
        return SnapshotRecord.fromBytes(Keys.parts(cursor.key(), 2)[1], cursor.value());
    }

    /** Whether the namespace has any snapshot of a snapshotter. */
    public static boolean hasAny(Image image, String namespace, String snapshotter) {
        return cursor(image, namespace, snapshotter).next();
    }

    /** Adds a record that is not there yet. */
    public static void add(Edit edit, String namespace, String snapshotter, SnapshotRecord record) {
        edit.put(namespace, key(namespace, snapshotter, record.name()), record.toBytes());
        if (!record.parent().isEmpty()) {
            edit.putMark(child(namespace, snapshotter, record));
        }
    }

    /** Replaces a record by one of the same name and parent. */
    public static void replace(
            Edit edit, String namespace, String snapshotter, SnapshotRecord record) {
        edit.put(namespace, key(namespace, snapshotter, record.name()), record.toBytes());
    }

    public static void remove(
            Edit edit, String namespace, String snapshotter, SnapshotRecord record) {
        edit.delete(key(namespace, snapshotter, record.name()));
        if (!record.parent().isEmpty()) {
            edit.delete(child(namespace, snapshotter, record));
        }
    }

    public static boolean hasChildren(
            Edit edit, String namespace, String snapshotter, String name) {
        return edit.hasAny(Keys.prefix(namespace, Kind.CHILD, snapshotter, name));
    }

    /** Names of the children of a snapshot, as they were before the changes of this transaction. */
    public static List<String> children(
            Edit edit, String namespace, String snapshotter, String name) {
        byte[] prefix = Keys.prefix(namespace, Kind.CHILD, snapshotter, name);
        EntryCursor cursor = edit.cursor(prefix);
        var children = new ArrayList<String>();
        while (cursor.next()) {
            children.add(Keys.last(cursor.key(), prefix));
        }
        return children;
    }

    public static DavitException alreadyExists(String key) {
        return ErrorCode.ALREADY_EXISTS.about("snapshot \"" + key + "\"");
    }

    public static DavitException notFound(String name) {
        return ErrorCode.NOT_FOUND.about("snapshot " + name + " does not exist");
    }

    public static DavitException parentNotFound(String parent) {
        return ErrorCode.NOT_FOUND.about("parent snapshot " + parent + " does not exist");
    }

    private static Optional<SnapshotRecord> decode(String name, byte @Nullable [] bytes) {
        return bytes == null
                ? Optional.empty()
                : Optional.of(SnapshotRecord.fromBytes(name, bytes));
    }

    private static byte[] key(String namespace, String snapshotter, String name) {
        return Keys.key(namespace, Kind.SNAPSHOT, snapshotter, name);
    }

    private static byte[] child(String namespace, String snapshotter, SnapshotRecord record) {
        return Keys.key(namespace, Kind.CHILD, snapshotter, record.parent(), record.name());
    }
}
