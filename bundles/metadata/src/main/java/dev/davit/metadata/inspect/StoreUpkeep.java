package dev.davit.metadata.inspect;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.collect.Explainer;
import dev.davit.metadata.collect.Holdings;
import dev.davit.metadata.collect.RecordCheck;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Keys;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.store.Moment;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreStats;
import dev.davit.metadata.store.backup.BackupFacts;
import dev.davit.metadata.store.backup.BackupWriter;
import dev.davit.metadata.store.image.EntryCursor;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.upkeep.BackupSummary;
import dev.davit.metadata.upkeep.DatabaseFigures;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.Upkeep;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.metadata.upkeep.UsageTotals;
import dev.davit.metadata.upkeep.VerifySummary;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers from the newest image of the store, and from its backends. */
public final class StoreUpkeep implements Upkeep {
    private static final byte[] START = {};

    private final Store store;
    private final Database database;
    private final Pins pins;
    private final Slot<Snapshotter> snapshotters;
    private final Supplier<Handle<ContentStore>> content;

    /** Asks nobody yet. */
    public StoreUpkeep(
            Store store,
            Database database,
            Pins pins,
            Slot<Snapshotter> snapshotters,
            Supplier<Handle<ContentStore>> content) {
        this.store = store;
        this.database = database;
        this.pins = pins;
        this.snapshotters = snapshotters;
        this.content = content;
    }

    @Override
    public VerifySummary verify(boolean digests, Consumer<Finding> findings) {
        var tally = new Tally(findings);
        long files =
                store.verifyFiles(
                        fault -> tally.problem("", fault.name(), fault.what(), fault.advice()));
        var records = new RecordCheck(database.image(), tally);
        records.run();
        ask(
                tally,
                "content store",
                () -> new ContentCheck(database, pins, content, tally).run(digests));
        for (String name : SnapshotCheck.snapshotters(snapshotters, database.image())) {
            ask(
                    tally,
                    "snapshotter " + name,
                    () -> new SnapshotCheck(database, pins, snapshotters, tally).run(name));
        }
        return tally.summary(files, records.records(), records.references());
    }

    private static void ask(Tally tally, String backend, Runnable check) {
        try {
            check.run();
        } catch (DavitException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            tally.skip(backend, e);
        }
    }

    @Override
    public BackupSummary backup(OutputStream out) throws IOException {
        Moment moment = store.moment();
        var facts =
                new BackupFacts(
                        moment.schema(),
                        moment.database().orElse(new UUID(0, 0)),
                        moment.sequence(),
                        moment.image().size(),
                        database.clock().instant());
        long bytes = BackupWriter.write(facts, moment.image(), out);
        return new BackupSummary(moment.sequence(), facts.records(), bytes);
    }

    @Override
    public DatabaseFigures figures() {
        Moment moment = store.moment();
        StoreStats stats = store.stats();
        return new DatabaseFigures(
                store.directory().toString(),
                moment.database().map(UUID::toString).orElse(""),
                moment.schema(),
                counts(moment.image()),
                moment.sequence(),
                new DatabaseFigures.Work(
                        stats.transactions(),
                        stats.frames(),
                        stats.waiting(),
                        stats.journalBytes()),
                new DatabaseFigures.Checkpoint(
                        stats.checkpoint(), stats.checkpointBytes(), stats.checkpointFailure()),
                store.files().stream()
                        .map(it -> new DatabaseFigures.FileSize(it.name(), it.sizeBytes()))
                        .toList(),
                store.recovery().notes());
    }

    private static List<DatabaseFigures.Count> counts(Image image) {
        Map<String, Map<String, long[]>> counts = new TreeMap<>();
        EntryCursor cursor = image.cursor(START, START);
        while (cursor.next()) {
            byte[] key = cursor.key();
            long[] count =
                    counts.computeIfAbsent(Keys.namespace(key), _ -> new TreeMap<>())
                            .computeIfAbsent(Keys.kind(key).text(), _ -> new long[2]);
            count[0]++;
            count[1] += key.length + cursor.value().length;
        }
        List<DatabaseFigures.Count> list = new ArrayList<>();
        counts.forEach(
                (namespace, kinds) ->
                        kinds.forEach(
                                (kind, count) ->
                                        list.add(
                                                new DatabaseFigures.Count(
                                                        namespace, kind, count[0], count[1]))));
        return list;
    }

    @Override
    public Explanation explain(String namespace, String kind, String name) {
        return new Explainer(database.image(), database.clock().instant())
                .explain(namespace, kind, name);
    }

    @Override
    public UsageTotals usage(UsageRow.Grouping grouping, Consumer<UsageRow> rows) {
        var measuring = new Measuring(snapshotters);
        var holdings = new Holdings(database.image(), database.clock().instant(), measuring);
        Holdings.Sums sums = holdings.by(grouping, rows);
        long[] ingests = new long[2];
        try (Handle<ContentStore> backend = content.get()) {
            backend.plugin()
                    .walkIngests(
                            ingest -> {
                                ingests[0] += ingest.offset();
                                ingests[1]++;
                            });
        } catch (DavitException e) {
            measuring.unknown("unfinished uploads: " + e.getMessage());
        }
        return new UsageTotals(
                sums.contentBytes(),
                sums.blobs(),
                sums.snapshotBytes(),
                sums.snapshots(),
                ingests[0],
                ingests[1],
                sums.otherBytes(),
                measuring.unknown());
    }
}
