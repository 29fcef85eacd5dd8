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
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The objects of a backend that records name, kept up to date while a cleaning goes on. */
final class NamedObjects {
    /** Picks the objects of this backend out of a record. */
    @FunctionalInterface
    private interface Picker {
        void pick(byte[] key, byte[] value, Consumer<String> named);
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
            picker.pick(cursor.key(), cursor.value(), names::add);
        }
    }

    /**
     * Keys of a snapshotter's snapshots, whatever name clients ask for it by; those of its other
     * versions count as well, and what a commit under way is making.
     */
    static NamedObjects snapshots(Supplier<Image> source, String snapshotter) {
        String storage = Pins.storage(snapshotter);
        return new NamedObjects(
                source,
                (key, value, named) -> {
                    if (Keys.kind(key) == Kind.SNAPSHOT) {
                        String[] parts = Keys.parts(key, 2);
                        SnapshotRecord record = SnapshotRecord.fromBytes(parts[1], value);
                        if (Pins.storage(record.placeOf(parts[0])).equals(storage)) {
                            named.accept(record.backendKey());
                            record.pending()
                                    .ifPresent(commit -> named.accept(commit.backendName()));
                        }
                    }
                });
    }

    /** Digests of blobs that namespaces have or that ingests stand for. */
    static NamedObjects blobs(Supplier<Image> source) {
        return new NamedObjects(
                source,
                (key, value, named) -> {
                    Kind kind = Keys.kind(key);
                    if (kind == Kind.BLOB) {
                        named.accept(Keys.parts(key, 1)[0]);
                    } else if (kind == Kind.INGEST) {
                        IngestRecord.fromBytes("", value)
                                .shared()
                                .ifPresent(digest -> named.accept(digest.toString()));
                    }
                });
    }

    /** Refs of ingests in the content store. */
    static NamedObjects ingests(Supplier<Image> source) {
        return new NamedObjects(
                source,
                (key, value, named) -> {
                    if (Keys.kind(key) == Kind.INGEST) {
                        named.accept(IngestRecord.fromBytes("", value).backendRef());
                    }
                });
    }

    /** Whether any record names the object, or has named it since the cleaning began. */
    boolean contains(String name) {
        Image newer = source.get();
        newer.changesSince(
                image,
                (key, before, after) -> {
                    if (after != null) {
                        picker.pick(key, after, names::add);
                    }
                });
        image = newer;
        return names.contains(name);
    }
}
