package dev.davit.metadata;

import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.api.content.BlobAdopter;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.image.Image;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes over what another daemon has left behind. Data comes before the record that names it, and
 * is pinned in between; records join the lease of the scope, so no collection takes what is not
 * referenced yet. Everything may be repeated: what is here already is left as it is.
 */
public final class Adoption {
    private final Database database;
    private final Supplier<Handle<ContentStore>> content;
    private final Pins pins;
    private final SnapshotAdoption snapshots;
    private final ForeignContent foreign;

    /** Works on a database and the backends behind it. */
    Adoption(
            Database database,
            Supplier<Handle<ContentStore>> content,
            Slot<Snapshotter> snapshotters,
            Pins pins,
            ForeignContent foreign) {
        this.database = database;
        this.content = content;
        this.pins = pins;
        this.foreign = foreign;
        snapshots = new SnapshotAdoption(database, snapshotters, pins);
    }

    /** What adopting would make of records, as things are now. */
    public List<Outcome> compare(String namespace, List<? extends Newcomer> newcomers) {
        Image image = database.image();
        return newcomers.stream().map(it -> AdoptionRules.compare(image, namespace, it)).toList();
    }

    /** Adopts records in one transaction; says for each what became of it. */
    public List<Outcome> adopt(Scope scope, List<? extends Newcomer> newcomers) {
        return database.write(
                edit ->
                        newcomers.stream()
                                .map(it -> AdoptionRules.adopt(edit, scope, it))
                                .toList());
    }

    /** What adopting would make of a namespace. */
    public Outcome compare(NamespaceRecord namespace) {
        return AdoptionRules.compare(
                database.image().get(namespaceKey(namespace.name())), namespace);
    }

    /** Makes a namespace; one without labels gets those of the newcomer. */
    public Outcome adopt(NamespaceRecord namespace) {
        byte[] key = namespaceKey(namespace.name());
        return database.write(
                edit -> {
                    Outcome outcome = AdoptionRules.compare(edit.get(key), namespace);
                    if (outcome == Outcome.NEW) {
                        edit.put(key, namespace.toBytes());
                    }
                    return outcome;
                });
    }

    /** Makes a lease anew with these labels; what it lists stays. */
    public void renewLease(String namespace, String id, Map<String, String> labels) {
        database.write(
                edit -> {
                    edit.put(
                            namespace,
                            Keys.key(namespace, Kind.LEASE, id),
                            new LeaseRecord(id, labels, edit.now()).toBytes());
                    return id;
                });
    }

    /** How blobs of another content store can be taken over; empty if they cannot. */
    public Optional<Takeover> blobWay(Path root, List<Takeover> ways) {
        try (Handle<ContentStore> store = content.get()) {
            if (store.plugin() instanceof BlobAdopter adopter) {
                return adopter.wayFrom(root, ways);
            }
            return ways.contains(Takeover.COPY) ? Optional.of(Takeover.COPY) : Optional.empty();
        }
    }

    /**
     * Adopts the file of a blob, in place or by link, and its record.
     *
     * @param root directory of the other content store
     * @throws dev.davit.api.DavitException see {@link BlobAdopter#adopt}
     */
    public Outcome adoptBlob(Scope scope, BlobRecord record, Path root, Takeover way) {
        try (Pins.Hold _ = pins.pinBlob(record.digest().toString())) {
            try (Handle<ContentStore> store = content.get()) {
                if (!(store.plugin() instanceof BlobAdopter adopter)) {
                    throw ErrorCode.UNIMPLEMENTED.about("content store does not adopt files");
                }
                adopter.adopt(record.digest(), record.sizeBytes(), root, way);
            }
            return adopt(scope, List.of(new Newcomer.Blob(record))).getFirst();
        }
    }

    /** Gives a blob of ours the labels and times that it had elsewhere. */
    public void restore(Scope scope, BlobRecord record) {
        var blob = new Newcomer.Blob(record);
        database.write(
                edit -> {
                    AdoptionRules.put(edit, scope.namespace(), blob);
                    return record;
                });
    }

    /**
     * Ends an import in place: content that containerd has left in our directory and that nothing
     * here names is garbage from now on.
     */
    public void endInPlace() {
        foreign.end();
    }

    /** The snapshots. */
    public SnapshotAdoption snapshots() {
        return snapshots;
    }

    private static byte[] namespaceKey(String name) {
        return Keys.key(name, Kind.NAMESPACE);
    }
}
