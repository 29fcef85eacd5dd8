package dev.davit.metadata;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.api.slot.SlotType;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Kind;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.metadata.store.Transaction;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.OfflineDatabase;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.metadata.upkeep.UsageTotals;
import dev.davit.metadata.upkeep.VerifySummary;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;
import dev.davit.testkit.InMemorySnapshotter;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A million objects, unless told otherwise: 20,000 images of a manifest and 48 layers each, the
 * work of a process whose heap is what is tested. Names one import a record.
 */
final class ManyObjects implements Slots {
    private static final int IMAGES = Integer.getInteger("davit.images", 20_000);
    private static final int LAYERS = 48;
    private static final int BLOBS = IMAGES * (LAYERS + 1);
    private static final int IN_A_TRANSACTION = 100;
    private static final String NAMESPACE = "t";
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final Numbered content = new Numbered();
    private final InMemorySnapshotter snapshotter = new InMemorySnapshotter();

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Path directory = root.resolve(Metadata.DIRECTORY);
        timed("fill", () -> fill(directory));
        var slots = new ManyObjects();
        Metadata metadata =
                timed(
                        "open",
                        () -> new Metadata(slots, directory, "shared", InstantSource.system()));
        try (AutoCloseable _ = metadata::close) {
            check(metadata, slots.content, root);
        }
        System.out.println("done");
    }

    private static void check(Metadata metadata, Numbered store, Path root) throws Exception {
        long[] listed = new long[1];
        timed(
                "list content",
                () -> {
                    metadata.content().forEach(NAMESPACE, blob -> listed[0]++);
                    return listed;
                });
        expect(BLOBS, listed[0]);
        VerifySummary summary =
                timed("verify", () -> metadata.upkeep().verify(false, ManyObjects::fail));
        expect(BLOBS, summary.blobs());
        String last = digest(BLOBS - 1).toString();
        Explanation explanation =
                timed("explain", () -> metadata.upkeep().explain(NAMESPACE, "", last));
        expect(3, explanation.path().size());
        long[] rows = new long[1];
        UsageTotals totals =
                timed(
                        "usage",
                        () -> metadata.upkeep().usage(UsageRow.Grouping.IMAGE, row -> rows[0]++));
        expect(IMAGES, rows[0]);
        expect(BLOBS, totals.contentBytes());
        Path file = root.resolve("backup");
        timed(
                "backup",
                () -> {
                    try (OutputStream out =
                            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                        return metadata.upkeep().backup(out);
                    }
                });
        timed("collect nothing", () -> collect(metadata));
        expect(0, metadata.collections().removed().size());
        metadata.images().delete(new Scope(NAMESPACE), name(0), Optional.empty());
        metadata.suspectBackends();
        timed("collect one image", () -> collect(metadata));
        expect(LAYERS + 1, metadata.collections().removed().getOrDefault("content", 0L));
        expect(LAYERS + 1, store.deleted);
        metadata.close();
        System.gc();
        timed("verify backup", () -> OfflineDatabase.verify(file, ManyObjects::fail));
    }

    private static Cleaning collect(Metadata metadata) throws InterruptedException {
        Cleaning cleaning = metadata.collect(held -> {});
        cleaning.await();
        return cleaning;
    }

    private static void fail(Finding finding) {
        throw new AssertionError(finding.text());
    }

    private static void expect(long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(actual + " and not " + expected);
        }
    }

    /** Work that may fail. */
    private interface Work<R> {
        R run() throws Exception;
    }

    private static <R> R timed(String what, Work<R> work) throws Exception {
        long start = System.nanoTime();
        R result = work.run();
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        Runtime heap = Runtime.getRuntime();
        System.out.printf(
                "%s: %d ms, heap %d of %d MiB%n",
                what, millis, heap.totalMemory() - heap.freeMemory() >> 20, heap.maxMemory() >> 20);
        return result;
    }

    private static Digest digest(int number) {
        return Digest.of(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private static String name(int image) {
        return "registry.example.com/some/repository:%06d".formatted(image);
    }

    private static Path fill(Path directory) {
        try (Store store = Store.open(directory, StoreOptions.forSchema(Metadata.SCHEMA))) {
            store.update(
                    edit ->
                            edit.put(
                                    Keys.key(NAMESPACE, Kind.NAMESPACE),
                                    NamespaceRecord.implicit(NAMESPACE).toBytes()));
            for (int i = 0; i < IMAGES; i += IN_A_TRANSACTION) {
                int first = i;
                store.update(
                        edit -> {
                            for (int k = 0; k < IN_A_TRANSACTION; k++) {
                                image(edit, first + k);
                            }
                        });
            }
        }
        return directory;
    }

    private static void image(Transaction edit, int number) {
        int manifest = number * (LAYERS + 1);
        Map<String, String> labels = new HashMap<>();
        for (int layer = 1; layer <= LAYERS; layer++) {
            labels.put(
                    "containerd.io/gc.ref.content.l." + layer, digest(manifest + layer).toString());
            blob(edit, manifest + layer, Map.of());
        }
        blob(edit, manifest, labels);
        var target = new Descriptor("m", digest(manifest), 1, Map.of());
        edit.put(
                Keys.key(NAMESPACE, Kind.IMAGE, name(number)),
                new ImageRecord(name(number), target, Map.of(), NOON, NOON).toBytes());
    }

    private static void blob(Transaction edit, int number, Map<String, String> labels) {
        Digest digest = digest(number);
        edit.put(
                Keys.key(NAMESPACE, Kind.BLOB, digest.toString()),
                new BlobRecord(digest, 1, labels, NOON, NOON).toBytes());
    }

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        Object plugin = type.contract().isInstance(content) ? content : snapshotter;
        T contract = type.contract().cast(plugin);
        return new One<>(() -> contract);
    }

    @Override
    public List<PluginDescription> plugins() {
        return List.of();
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }

    private record One<T>(Supplier<T> supplier) implements Slot<T> {
        @Override
        public Handle<T> use(String id, Duration patience) {
            return tryUse(id);
        }

        @Override
        public Handle<T> tryUse(String id) {
            return new Handle<>() {
                @Override
                public T plugin() {
                    return supplier.get();
                }

                @Override
                public OpenCall begin(String method) {
                    return failure -> {};
                }

                @Override
                public void close() {
                    // It stays.
                }
            };
        }

        @Override
        public boolean isKnown(String id) {
            return true;
        }

        @Override
        public List<String> ids() {
            return List.of("one");
        }
    }

    /** Has every blob of the images, and keeps none of them in memory. */
    private static final class Numbered implements ContentStore {
        private long deleted;

        @Override
        public ContentInfo info(Digest digest) {
            return new ContentInfo(digest, 1, NOON, NOON);
        }

        @Override
        public ContentReader open(Digest digest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Digest digest) {
            deleted++;
        }

        @Override
        public void walk(Consumer<ContentInfo> visitor) {
            for (int i = 0; i < BLOBS; i++) {
                visitor.accept(info(digest(i)));
            }
        }

        @Override
        public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
            throw new UnsupportedOperationException();
        }

        @Override
        public IngestStatus status(String ref) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void walkIngests(Consumer<IngestStatus> visitor) {
            // There are none.
        }

        @Override
        public void abort(String ref) {
            throw new UnsupportedOperationException();
        }
    }
}
