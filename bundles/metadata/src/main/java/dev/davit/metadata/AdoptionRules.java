package dev.davit.metadata;

import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.database.Edit;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.record.SandboxRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.Image;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What becomes of records of another daemon. One is equal to ours if both say the same, whenever
 * they were made: what was pulled twice is the same image.
 */
final class AdoptionRules {
    private AdoptionRules() {}

    static Outcome compare(Image image, String namespace, Newcomer newcomer) {
        byte[] present = image.get(key(namespace, newcomer));
        if (present == null) {
            return Outcome.NEW;
        }
        return isSame(newcomer, present) ? Outcome.PRESENT : Outcome.CONFLICT;
    }

    static Outcome compare(byte @Nullable [] present, NamespaceRecord namespace) {
        if (present == null) {
            return Outcome.NEW;
        }
        Map<String, String> labels = NamespaceRecord.fromBytes(namespace.name(), present).labels();
        if (labels.equals(namespace.labels())) {
            return Outcome.PRESENT;
        }
        return labels.isEmpty() ? Outcome.NEW : Outcome.CONFLICT;
    }

    /** Puts it where nothing has its key, and lets it join the lease. */
    static Outcome adopt(Edit edit, Scope scope, Newcomer newcomer) {
        Outcome outcome = compare(edit.image(), scope.namespace(), newcomer);
        if (outcome == Outcome.NEW) {
            put(edit, scope.namespace(), newcomer);
        }
        if (newcomer instanceof Newcomer.Blob(BlobRecord record)) {
            edit.joinLease(scope, ResourceTypes.CONTENT, record.digest().toString());
        }
        if (newcomer instanceof Newcomer.Snapshot(String snapshotter, SnapshotRecord record)) {
            edit.joinLease(scope, ResourceTypes.snapshot(snapshotter), record.name());
        }
        return outcome;
    }

    static void put(Edit edit, String namespace, Newcomer newcomer) {
        byte[] key = key(namespace, newcomer);
        switch (newcomer) {
            case Newcomer.Blob it -> edit.put(namespace, key, it.record().toBytes());
            case Newcomer.Image it -> edit.put(namespace, key, it.record().toBytes());
            case Newcomer.Container it -> edit.put(namespace, key, it.record().toBytes());
            case Newcomer.Sandbox it -> edit.put(namespace, key, it.record().toBytes());
            case Newcomer.Lease(LeaseRecord record, List<Leases.Resource> resources) -> {
                edit.put(namespace, key, record.toBytes());
                for (Leases.Resource it : resources) {
                    edit.putMark(Leases.resourceKey(namespace, record.id(), it));
                }
            }
            case Newcomer.Snapshot it ->
                    SnapshotTable.add(edit, namespace, it.snapshotter(), it.record());
        }
    }

    private static byte[] key(String namespace, Newcomer newcomer) {
        return switch (newcomer) {
            case Newcomer.Blob(BlobRecord it) ->
                    Keys.key(namespace, Kind.BLOB, it.digest().toString());
            case Newcomer.Image(ImageRecord it) -> Keys.key(namespace, Kind.IMAGE, it.name());
            case Newcomer.Container(ContainerRecord it) ->
                    Keys.key(namespace, Kind.CONTAINER, it.id());
            case Newcomer.Sandbox(SandboxRecord it) -> Keys.key(namespace, Kind.SANDBOX, it.id());
            case Newcomer.Lease it -> Keys.key(namespace, Kind.LEASE, it.record().id());
            case Newcomer.Snapshot(String snapshotter, SnapshotRecord it) ->
                    Keys.key(namespace, Kind.SNAPSHOT, snapshotter, it.name());
        };
    }

    private static boolean isSame(Newcomer newcomer, byte[] present) {
        return switch (newcomer) {
            case Newcomer.Blob(BlobRecord it) -> {
                BlobRecord other = BlobRecord.fromBytes(it.digest(), present);
                yield other.sizeBytes() == it.sizeBytes() && other.labels().equals(it.labels());
            }
            case Newcomer.Image(ImageRecord it) -> {
                ImageRecord other = ImageRecord.fromBytes(it.name(), present);
                yield other.target().equals(it.target()) && other.labels().equals(it.labels());
            }
            case Newcomer.Container(ContainerRecord it) ->
                    timeless(ContainerRecord.fromBytes(it.id(), present)).equals(timeless(it));
            case Newcomer.Sandbox(SandboxRecord it) ->
                    timeless(SandboxRecord.fromBytes(it.id(), present)).equals(timeless(it));
            case Newcomer.Lease it ->
                    LeaseRecord.fromBytes(it.record().id(), present)
                            .labels()
                            .equals(it.record().labels());
            case Newcomer.Snapshot(String _, SnapshotRecord it) -> {
                SnapshotRecord other = SnapshotRecord.fromBytes(it.name(), present);
                yield other.parent().equals(it.parent()) && other.labels().equals(it.labels());
            }
        };
    }

    private static ContainerRecord timeless(ContainerRecord it) {
        return new ContainerRecord(
                it.id(),
                it.labels(),
                it.image(),
                it.runtime(),
                it.runtimeOptions(),
                it.spec(),
                it.snapshotter(),
                it.snapshotKey(),
                it.sandbox(),
                it.extensions(),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static SandboxRecord timeless(SandboxRecord it) {
        return new SandboxRecord(
                it.id(),
                it.labels(),
                it.runtime(),
                it.runtimeOptions(),
                it.spec(),
                it.sandboxer(),
                it.extensions(),
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
