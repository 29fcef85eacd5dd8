package dev.davit.service.imports;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.bbolt.BoltBucket;
import dev.davit.metadata.Adoption;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.Scope;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.service.Identifiers;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Takes over one namespace. A lease keeps from the collector what no image refers to yet; it goes
 * at the end, and expires if the import is not repeated.
 */
final class NamespaceImport {
    private static final String LEASE = "davit-import";
    private static final String EXPIRE = "containerd.io/gc.expire";
    private static final long LEASE_HOURS = 24;

    /** Records that become ours in one transaction: as many as this, or as many bytes. */
    private static final int BATCH_RECORDS = 200;

    private static final long BATCH_BYTES = 4 << 20;

    private final Metadata metadata;
    private final Adoption adoption;
    private final ContainerdFiles source;
    private final String namespace;
    private final Tally tally;
    private final boolean dryRun;
    private final Scope scope;

    private final List<Named> batch = new ArrayList<>();
    private long batchBytes;

    private record Named(ObjectKind kind, String title, Newcomer newcomer) {}

    NamespaceImport(
            Metadata metadata,
            ContainerdFiles source,
            String namespace,
            Tally tally,
            boolean dryRun) {
        this.metadata = metadata;
        this.adoption = metadata.adoption();
        this.source = source;
        this.namespace = namespace;
        this.tally = tally;
        this.dryRun = dryRun;
        this.scope = new Scope(namespace, LEASE);
    }

    void run(ContentImport content, SnapshotImport snapshots) {
        if (!adoptNamespace()) {
            return;
        }
        if (!dryRun) {
            Instant end = Instant.now().plus(LEASE_HOURS, ChronoUnit.HOURS);
            adoption.renewLease(
                    namespace,
                    LEASE,
                    Map.of(EXPIRE, end.truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        content.run(scope, tally);
        snapshots.run(scope, tally);
        records(
                ObjectKind.SANDBOX,
                (id, it) -> new Newcomer.Sandbox(Records.sandbox(id, it)),
                "sandboxes");
        records(
                ObjectKind.CONTAINER,
                (id, it) -> new Newcomer.Container(Records.container(id, it)),
                "containers");
        records(
                ObjectKind.IMAGE,
                (name, it) -> new Newcomer.Image(Records.image(name, it)),
                "images");
        records(ObjectKind.LEASE, Records::lease, "leases");
        tellOfIngests();
        if (!dryRun) {
            metadata.leases().delete(namespace, LEASE);
        }
    }

    private boolean adoptNamespace() {
        String title = "namespace " + namespace;
        try {
            Identifiers.check(namespace);
            Map<String, String> labels =
                    source.bucket(namespace)
                            .map(it -> Records.texts(it, "labels"))
                            .orElse(Map.of());
            var record = new NamespaceRecord(namespace, labels);
            Outcome outcome = dryRun ? adoption.compare(record) : adoption.adopt(record);
            tally.count(namespace, ObjectKind.NAMESPACE, title, outcome, 0);
            return true;
        } catch (DavitException e) {
            refuse(ObjectKind.NAMESPACE, title, e);
            return false;
        }
    }

    private void records(
            ObjectKind kind, BiFunction<String, BoltBucket, Newcomer> read, String path) {
        source.forEach(
                namespace,
                (id, bucket) -> {
                    String title = kind.name().toLowerCase(java.util.Locale.ROOT) + " " + id;
                    try {
                        add(new Named(kind, title, read.apply(id, bucket)));
                    } catch (DavitException e) {
                        refuse(kind, title, e);
                    }
                },
                path);
        flush();
    }

    private void add(Named named) {
        if (named.newcomer instanceof Newcomer.Lease(var record, var _)
                && record.id().equals(LEASE)) {
            throw ErrorCode.ALREADY_EXISTS.about("lease " + LEASE + " is the one of this import");
        }
        batch.add(named);
        if (named.newcomer instanceof Newcomer.Container(var record)) {
            batchBytes += record.spec().map(it -> it.value().remaining()).orElse(0);
        }
        if (batch.size() >= BATCH_RECORDS || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        List<Newcomer> newcomers = batch.stream().map(Named::newcomer).toList();
        if (newcomers.isEmpty()) {
            return;
        }
        List<Outcome> outcomes =
                dryRun ? adoption.compare(namespace, newcomers) : adoption.adopt(scope, newcomers);
        for (int i = 0; i < outcomes.size(); i++) {
            Named named = batch.get(i);
            tally.count(namespace, named.kind, named.title, outcomes.get(i), 0);
        }
        batch.clear();
        batchBytes = 0;
    }

    private void tellOfIngests() {
        source.forEach(
                namespace,
                (ref, _) ->
                        tally.leaveOut(
                                namespace,
                                "ingest " + ref,
                                "what was being downloaded is downloaded again"),
                "content",
                "ingests");
    }

    private void refuse(ObjectKind kind, String title, DavitException why) {
        if (!Ways.isOfOneObject(why)) {
            throw why;
        }
        tally.refuse(namespace, kind, title, why.getMessage());
    }
}
