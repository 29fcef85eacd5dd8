package dev.davit.metadata.inspect;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.collect.NamedObjects;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.database.SnapshotTable;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a snapshotter with the records, both ways. Others go on meanwhile: whatever looks wrong
 * is looked at again, with the records as they are then, before it is told.
 */
final class SnapshotCheck {
    private static final byte[] START = {};

    private final Database database;
    private final Pins pins;
    private final Slot<Snapshotter> slot;
    private final Tally tally;

    SnapshotCheck(Database database, Pins pins, Slot<Snapshotter> slot, Tally tally) {
        this.database = database;
        this.pins = pins;
        this.slot = slot;
        this.tally = tally;
    }

    /** Those that are ready, and those that records name. */
    static Set<String> snapshotters(Slot<Snapshotter> slot, Image image) {
        Set<String> names = new TreeSet<>(slot.ids());
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) == Kind.SNAPSHOT) {
                String[] parts = Keys.parts(cursor.key(), Kind.SNAPSHOT.parts());
                try {
                    names.add(SnapshotRecord.fromBytes(parts[1], cursor.value()).placeOf(parts[0]));
                } catch (RuntimeException told) {
                    // As a record that cannot be read.
                }
            }
        }
        return names;
    }

    void run(String snapshotter) {
        Map<String, String> present = new HashMap<>();
        try (Handle<Snapshotter> backend = slot.use(snapshotter)) {
            backend.plugin().walk(Filter.ALL, info -> present.put(info.name(), info.parent()));
        }
        NamedObjects named = NamedObjects.snapshots(database::image, snapshotter);
        for (String key : present.keySet()) {
            tally.snapshot();
            if (!named.contains(key) && isLeftOver(snapshotter, key, named)) {
                tally.problem(
                        "",
                        "snapshot " + snapshotter + "/" + key,
                        "the snapshotter has it and no record names it",
                        "davit gc run removes it");
            }
        }
        records(snapshotter, present);
    }

    /** A claim fails while a request is making the snapshot, and keeps new requests from it. */
    private boolean isLeftOver(String snapshotter, String key, NamedObjects named) {
        try (Pins.Hold claim = pins.claimSnapshot(snapshotter, key)) {
            return claim != null && has(snapshotter, key) && !named.contains(key);
        }
    }

    private void records(String snapshotter, Map<String, String> present) {
        Image image = database.image();
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            if (Keys.kind(cursor.key()) != Kind.SNAPSHOT) {
                continue;
            }
            String[] parts = Keys.parts(cursor.key(), Kind.SNAPSHOT.parts());
            SnapshotRecord record;
            try {
                record = SnapshotRecord.fromBytes(parts[1], cursor.value());
            } catch (RuntimeException told) {
                continue;
            }
            if (record.placeOf(parts[0]).equals(snapshotter)) {
                record(image, Keys.namespace(cursor.key()), parts[0], record, present);
            }
        }
    }

    private void record(
            Image image,
            String namespace,
            String asked,
            SnapshotRecord record,
            Map<String, String> present) {
        String place = record.placeOf(asked);
        String object = "snapshot " + asked + "/" + record.name();
        String parent = present.get(record.backendKey());
        if (parent == null) {
            if (!has(place, record.backendKey()) && isStill(namespace, asked, record)) {
                tally.problem(
                        namespace,
                        object,
                        "it is recorded, but snapshotter " + place + " has lost it",
                        "delete what uses it (davit gc explain tells) and unpack the image again");
            }
            return;
        }
        Optional<SnapshotRecord> below =
                SnapshotTable.get(image, namespace, asked, record.parent());
        String expected = below.map(SnapshotRecord::backendKey).orElse("");
        boolean known = record.parent().isEmpty() || below.isPresent();
        if (known && !parent.equals(expected) && isStill(namespace, asked, record)) {
            tally.problem(
                    namespace,
                    object,
                    "its parent is %s in the snapshotter and %s in the records"
                            .formatted(text(parent), text(expected)),
                    "delete what uses it and unpack the image again");
        }
    }

    private static String text(String key) {
        return key.isEmpty() ? "none" : "\"" + key + "\"";
    }

    /** Whether the record still stands for the same snapshot: a commit takes its key away. */
    private boolean isStill(String namespace, String asked, SnapshotRecord record) {
        return SnapshotTable.get(database.image(), namespace, asked, record.name())
                .filter(now -> now.backendKey().equals(record.backendKey()))
                .filter(now -> now.parent().equals(record.parent()))
                .isPresent();
    }

    private boolean has(String snapshotter, String key) {
        try (Handle<Snapshotter> backend = slot.use(snapshotter)) {
            backend.plugin().stat(key);
            return true;
        } catch (DavitException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
