package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Takeover;
import dev.davit.bbolt.BoltBucket;
import dev.davit.metadata.Scope;
import dev.davit.metadata.SnapshotAdoption;
import dev.davit.metadata.adopt.OtherSnapshot;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.record.SnapshotRecord;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes over snapshots, each after its parents. */
final class SnapshotImport {
    private static final String SNAPSHOTS = "snapshots";

    /** More than any image has layers; a chain of parents that is longer goes in a circle. */
    private static final int LONGEST_CHAIN = 1000;

    private final SnapshotAdoption adoption;
    private final ContainerdFiles source;
    private final List<Takeover> ways;
    private final boolean dryRun;

    /** By snapshotter; without an entry while it has not been asked for. */
    private final Map<String, Optional<Takeover>> chosen = new HashMap<>();

    SnapshotImport(
            SnapshotAdoption adoption,
            ContainerdFiles source,
            List<Takeover> ways,
            boolean dryRun) {
        this.adoption = adoption;
        this.source = source;
        this.ways = ways;
        this.dryRun = dryRun;
    }

    /** Takes over the snapshots of a namespace. */
    void run(Scope scope, Tally tally) {
        var snapshotters = new ArrayList<String>();
        source.forEach(scope.namespace(), (name, _) -> snapshotters.add(name), SNAPSHOTS);
        for (String snapshotter : snapshotters) {
            Optional<Takeover> way = wayFor(scope.namespace(), snapshotter, tally);
            way.ifPresent(it -> new Chains(scope, snapshotter, it, tally).run());
        }
    }

    private Optional<Takeover> wayFor(String namespace, String snapshotter, Tally tally) {
        if (!adoption.isAboard(snapshotter)) {
            tally.leaveOut(
                    namespace,
                    "snapshotter " + snapshotter,
                    "there is no such snapshotter here; its snapshots stay behind");
            return Optional.empty();
        }
        Optional<Takeover> way =
                chosen.computeIfAbsent(
                        snapshotter,
                        name -> adoption.wayFrom(name, source.snapshotter(name), ways));
        if (way.isEmpty()) {
            tally.leaveOut(
                    namespace,
                    "snapshotter " + snapshotter,
                    "it cannot take over snapshots this way; they stay behind");
        }
        way.ifPresent(it -> tally.way("snapshotter " + snapshotter, Ways.name(it)));
        return way;
    }

    /** The snapshots of one snapshotter in one namespace. */
    private final class Chains {
        private final Scope scope;
        private final String snapshotter;
        private final Takeover way;
        private final Tally tally;
        private final Set<String> done = new HashSet<>();

        Chains(Scope scope, String snapshotter, Takeover way, Tally tally) {
            this.scope = scope;
            this.snapshotter = snapshotter;
            this.way = way;
            this.tally = tally;
        }

        void run() {
            source.forEach(
                    scope.namespace(),
                    (name, bucket) -> {
                        for (String next : chain(name, bucket)) {
                            if (done.add(next)) {
                                adopt(next);
                            }
                        }
                    },
                    SNAPSHOTS,
                    snapshotter);
        }

        /** A snapshot and those of its parents that have not been looked at, the first one last. */
        private Deque<String> chain(String name, BoltBucket bucket) {
            var chain = new ArrayDeque<String>();
            chain.push(name);
            String parent = bucket.text("parent");
            while (!parent.isEmpty() && !done.contains(parent) && chain.size() < LONGEST_CHAIN) {
                chain.push(parent);
                parent = record(parent).map(it -> it.text("parent")).orElse("");
            }
            return chain;
        }

        private Optional<BoltBucket> record(String name) {
            return source.bucket(scope.namespace(), SNAPSHOTS, snapshotter, name);
        }

        private void adopt(String name) {
            String title = "snapshot " + name + " of " + snapshotter;
            try {
                OtherSnapshot snapshot = read(name);
                Outcome outcome = adoption.compare(scope.namespace(), snapshot);
                if (outcome == Outcome.NEW) {
                    check(snapshot);
                }
                if (!dryRun) {
                    Path root = source.snapshotter(snapshotter);
                    outcome = adoption.adopt(scope, snapshot, root, way);
                }
                long size = snapshot.usage().sizeBytes();
                tally.count(scope.namespace(), ObjectKind.SNAPSHOT, title, outcome, size);
            } catch (DavitException e) {
                if (!Ways.isOfOneObject(e)) {
                    throw e.within(title);
                }
                tally.refuse(scope.namespace(), ObjectKind.SNAPSHOT, title, e.getMessage());
            }
        }

        private OtherSnapshot read(String name) {
            BoltBucket bucket =
                    record(name).orElseThrow(() -> ErrorCode.NOT_FOUND.about("its record"));
            SnapshotRecord record = Records.snapshot(name, bucket);
            BoltBucket backend =
                    source.snapshot(snapshotter, record.backendKey())
                            .orElseThrow(
                                    () ->
                                            ErrorCode.NOT_FOUND.about(
                                                    record.backendKey()
                                                            + " in the database of the"
                                                            + " snapshotter"));
            return new OtherSnapshot(
                    snapshotter,
                    record,
                    Records.snapshotInfo(record.backendKey(), backend),
                    Records.usage(backend),
                    Records.directory(backend));
        }

        private void check(OtherSnapshot snapshot) {
            Path directory =
                    source.snapshotter(snapshotter)
                            .resolve(SNAPSHOTS)
                            .resolve(Long.toString(snapshot.id()));
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw ErrorCode.NOT_FOUND.about("directory " + directory);
            }
        }
    }
}
