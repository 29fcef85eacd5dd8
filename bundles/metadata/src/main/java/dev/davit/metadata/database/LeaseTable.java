package dev.davit.metadata.database;

import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.util.ArrayList;
import java.util.List;

/** Records of leases and their lists. */
public final class LeaseTable {
    /** Leases by id. */
    public static final Table<LeaseRecord> LEASES =
            new Table<>(Kind.LEASE, LeaseRecord::fromBytes, LeaseRecord::toBytes);

    /** How much of a list goes with its lease. */
    private static final int AT_ONCE = 200;

    private LeaseTable() {}

    /**
     * Takes a lease out of the database. The most of a long list stays behind: without its lease it
     * means nothing, and collections remove it a part at a time, so that no writer waits long.
     */
    public static void drop(Edit edit, String namespace, String id) {
        LEASES.delete(edit, namespace, id);
        clear(edit, namespace, id, AT_ONCE);
    }

    /** Adds a lease; nothing of a former one of this name is its own. */
    public static LeaseRecord add(Edit edit, String namespace, LeaseRecord lease) {
        clear(edit, namespace, lease.id(), Integer.MAX_VALUE);
        return LEASES.put(edit, namespace, lease.id(), lease);
    }

    private static void clear(Edit edit, String namespace, String id, int most) {
        var keys = new ArrayList<byte[]>();
        EntryCursor cursor = edit.cursor(Keys.prefix(namespace, Kind.LEASE_RESOURCE, id));
        while (keys.size() < most && cursor.next()) {
            keys.add(cursor.key());
        }
        keys.forEach(edit::delete);
    }

    /** Takes away what former leases have left behind. */
    public static void dropLeft(Edit edit, List<byte[]> resources) {
        for (byte[] key : resources) {
            if (isLeft(edit.image(), key)) {
                edit.delete(key);
            }
        }
    }

    /** Whether the lease is gone that a resource belongs to. */
    public static boolean isLeft(Image image, byte[] resource) {
        String lease = Keys.parts(resource, 3)[0];
        return image.get(Keys.key(Keys.namespace(resource), Kind.LEASE, lease)) == null;
    }
}
