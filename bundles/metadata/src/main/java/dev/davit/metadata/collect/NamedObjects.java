package dev.davit.metadata.collect;

import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.record.IngestRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** The objects of a backend that records name, kept up to date while a cleaning goes on. */
public final class NamedObjects {
    /** Picks the object out of a record; empty if the record names none of this backend. */
    @FunctionalInterface
    private interface Picker {
        String pick(byte[] key, byte[] value);
    }

    private final Supplier<Image> source;
    private final Picker picker;
    private final Set<String> names = new HashSet<>();
    private Image image;

    private NamedObjects(Supplier<Image> source, Picker picker) {
        this.source = source;
        this.picker = picker;
        image = source.get();
        byte[] start = {};
        EntryCursor cursor = image.cursor(start, start);
        while (cursor.next()) {
            add(cursor.key(), cursor.value());
        }
    }

    /**
     * Keys of a snapshotter's snapshots, whatever name clients ask for it by; those of its other
     * versions count as well.
     */
    public static NamedObjects snapshots(Supplier<Image> source, String snapshotter) {
        String storage = Pins.storage(snapshotter);
        return new NamedObjects(
                source,
                (key, value) -> {
                    if (Keys.kind(key) != Kind.SNAPSHOT) {
                        return "";
                    }
                    String[] parts = Keys.parts(key, 2);
                    SnapshotRecord record = SnapshotRecord.fromBytes(parts[1], value);
                    return Pins.storage(record.placeOf(parts[0])).equals(storage)
                            ? record.backendKey()
                            : "";
                });
    }

    /** Digests of blobs that namespaces have or that ingests stand for. */
    public static NamedObjects blobs(Supplier<Image> source) {
        return new NamedObjects(
                source,
                (key, value) ->
                        switch (Keys.kind(key)) {
                            case BLOB -> Keys.parts(key, 1)[0];
                            case INGEST ->
                                    IngestRecord.fromBytes("", value)
                                            .shared()
                                            .map(Object::toString)
                                            .orElse("");
                            default -> "";
                        });
    }

    /** Refs of ingests in the content store. */
    public static NamedObjects ingests(Supplier<Image> source) {
        return new NamedObjects(
                source,
                (key, value) ->
                        Keys.kind(key) == Kind.INGEST
                                ? IngestRecord.fromBytes("", value).backendRef()
                                : "");
    }

    /** Whether any record names the object, or has named it since the cleaning began. */
    public boolean contains(String name) {
        Image newer = source.get();
        newer.changesSince(
                image,
                (key, before, after) -> {
                    if (after != null) {
                        add(key, after);
                    }
                });
        image = newer;
        return names.contains(name);
    }

    private void add(byte[] key, byte[] value) {
        String name = picker.pick(key, value);
        if (!name.isEmpty()) {
            names.add(name);
        }
    }
}
