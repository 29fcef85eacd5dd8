package dev.davit.metadata.database;

import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.store.image.EntryCursor;

import java.util.ArrayList;

/** Records of leases and their lists. */
public final class LeaseTable {
    /** Leases by id. */
    public static final Table<LeaseRecord> LEASES =
            new Table<>(Kind.LEASE, LeaseRecord::fromBytes, LeaseRecord::toBytes);

    private LeaseTable() {}

    /** Takes a lease and its list out of the database. */
    public static void drop(Edit edit, String namespace, String id) {
        LEASES.delete(edit, namespace, id);
        var keys = new ArrayList<byte[]>();
        EntryCursor cursor = edit.cursor(Keys.prefix(namespace, Kind.LEASE_RESOURCE, id));
        while (cursor.next()) {
            keys.add(cursor.key());
        }
        keys.forEach(edit::delete);
    }
}
