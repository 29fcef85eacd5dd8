package dev.davit.metadata.database;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.Transaction;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * One transaction of the database, with the rules that all records share. Reads see its own writes.
 * Used on the writer thread only: nothing here blocks.
 */
public final class Edit {
    private static final byte[] NOTHING = {};

    private final Transaction transaction;
    private final Instant now;
    private final Set<String> dirtySnapshotters = new HashSet<>();
    private boolean dirtyContent;
    private boolean deleted;

    public Edit(Transaction transaction, Instant now) {
        this.transaction = transaction;
        this.now = now;
    }

    /** The time of every change of this transaction. */
    public Instant now() {
        return now;
    }

    public byte @Nullable [] get(byte[] key) {
        return transaction.get(key);
    }

    /** Everything as it is now, the changes so far included. */
    public Image image() {
        return transaction.image();
    }

    /** Entries below a prefix, as they were before the changes made after this call. */
    public EntryCursor cursor(byte[] prefix) {
        return transaction.image().cursor(prefix, prefix);
    }

    public boolean hasAny(byte[] prefix) {
        return cursor(prefix).next();
    }

    /** Puts a record; a namespace that does not exist yet is made without labels. */
    public void put(String namespace, byte[] key, byte[] record) {
        byte[] namespaceKey = Keys.key(namespace, Kind.NAMESPACE);
        if (transaction.get(namespaceKey) == null) {
            transaction.put(namespaceKey, NamespaceRecord.implicit(namespace).toBytes());
        }
        transaction.put(key, record);
    }

    /** Puts a record that belongs to no namespace. */
    public void put(byte[] key, byte[] record) {
        transaction.put(key, record);
    }

    /** Puts a key that says all there is to say. */
    public void putMark(byte[] key) {
        transaction.put(key, NOTHING);
    }

    public void delete(byte[] key) {
        transaction.delete(key);
    }

    /** Notes that something was removed, so that the next collection has something to find. */
    public void noteDeletion() {
        deleted = true;
    }

    /** Notes that a snapshotter has something to drop; what it is a version of sees it too. */
    public void dirtySnapshotter(String snapshotter) {
        dirtySnapshotters.add(snapshotter);
        dirtySnapshotters.add(Pins.storage(snapshotter));
        deleted = true;
    }

    public void dirtyContent() {
        dirtyContent = true;
        deleted = true;
    }

    /**
     * Adds a resource to the lease of the request, if it names one.
     *
     * @throws DavitException NOT_FOUND if there is no such lease
     */
    public void joinLease(Scope scope, String type, String id) {
        if (scope.lease().isEmpty()) {
            return;
        }
        if (!hasLease(scope)) {
            throw ErrorCode.NOT_FOUND.about("lease does not exist");
        }
        putMark(Keys.key(scope.namespace(), Kind.LEASE_RESOURCE, scope.lease(), type, id));
    }

    /** Whether the lease that the request names is there. */
    boolean hasLease(Scope scope) {
        return !scope.lease().isEmpty()
                && transaction.get(Keys.key(scope.namespace(), Kind.LEASE, scope.lease())) != null;
    }

    /** Takes a resource out of the lease of the request. */
    public void leaveLease(Scope scope, String type, String id) {
        if (!scope.lease().isEmpty()) {
            delete(Keys.key(scope.namespace(), Kind.LEASE_RESOURCE, scope.lease(), type, id));
        }
    }

    /** The name under which bbolt refuses an empty key; clients of containerd have met it. */
    public static DavitException emptyKey() {
        return new DavitException(ErrorCode.UNKNOWN, "key required");
    }

    public boolean deleted() {
        return deleted;
    }

    public boolean contentIsDirty() {
        return dirtyContent;
    }

    public Set<String> snapshottersThatAreDirty() {
        return dirtySnapshotters;
    }
}
