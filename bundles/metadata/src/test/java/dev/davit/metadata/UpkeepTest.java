package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.content.ContentStore;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.upkeep.Explanation;
import dev.davit.metadata.upkeep.Finding;
import dev.davit.metadata.upkeep.OfflineDatabase;
import dev.davit.metadata.upkeep.UsageRow;
import dev.davit.metadata.upkeep.UsageRow.Grouping;
import dev.davit.metadata.upkeep.UsageTotals;
import dev.davit.metadata.upkeep.VerifySummary;
import dev.davit.testkit.InMemorySnapshotter;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operator asks of the database. Names one import a record. */
class UpkeepTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Scope T = new Scope("t");
    private static final String REF = "containerd.io/gc.ref.";
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final SettableClock clock = new SettableClock(NOON);
    private final SnapshottersByName slots = new SnapshottersByName();
    private final InMemorySnapshotter snapshotter = new InMemorySnapshotter();

    @TempDir private Path root;
    private Metadata metadata;

    @BeforeEach
    void open() {
        slots.put("native", snapshotter);
        metadata = new Metadata(slots, root.resolve(Metadata.DIRECTORY), "shared", clock);
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private ContentStore store() {
        return slots.slot(ContentStore.SLOT).use("local").plugin();
    }

    private Digest blob(Scope scope, String text, Map<String, String> labels) {
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (var writer = metadata.content().writer(scope, "ref-" + text, 0, Optional.empty())) {
            writer.write(bytes);
            return writer.commit(0, Optional.empty(), labels);
        }
    }

    private void image(String name, Digest target, Map<String, String> labels) {
        metadata.images()
                .create(
                        T,
                        name,
                        now ->
                                new ImageRecord(
                                        name,
                                        new Descriptor("m", target, 1, Map.of()),
                                        labels,
                                        now,
                                        now));
    }

    private void container(String id, String key) {
        metadata.containers()
                .create(
                        T,
                        id,
                        now ->
                                new ContainerRecord(
                                        id,
                                        Map.of(),
                                        "",
                                        "r",
                                        Optional.empty(),
                                        Optional.empty(),
                                        "native",
                                        key,
                                        "",
                                        Map.of(),
                                        now,
                                        now));
    }

    private void layer(String name, String parent) {
        NamespacedSnapshots snapshots = metadata.snapshots("native");
        snapshots.prepare(T, name + "-key", parent, Map.of());
        snapshots.commit(T, name, name + "-key", Map.of(), "");
    }

    /** An image of a manifest, a config and a layer, unpacked; and a container of it. */
    private Digest populate() {
        layer("base", "");
        layer("top", "base");
        Digest layer = blob(T, "layer", Map.of());
        Digest config = blob(T, "config", Map.of(REF + "snapshot.native", "top"));
        Digest manifest =
                blob(
                        T,
                        "manifest",
                        Map.of(
                                REF + "content.config",
                                config.toString(),
                                REF + "content.l.0",
                                layer.toString()));
        image("img", manifest, Map.of());
        metadata.snapshots("native").prepare(T, "rw", "top", Map.of());
        container("c", "rw");
        return layer;
    }

    private List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        metadata.upkeep().verify(true, findings::add);
        return findings;
    }

    private String finding() {
        List<Finding> findings = findings();
        assertEquals(1, findings.size(), findings.toString());
        return findings.getFirst().text();
    }

    private static List<String> path(Explanation explanation) {
        return explanation.path().stream()
                .map(step -> step.kind() + " " + step.name() + ": " + step.reason())
                .toList();
    }

    private Explanation explain(String name) {
        return metadata.upkeep().explain("t", "", name);
    }

    @Test
    void aSoundDatabaseHasNoFindings() {
        populate();
        var findings = new ArrayList<Finding>();
        VerifySummary summary = metadata.upkeep().verify(true, findings::add);
        assertEquals(List.of(), findings);
        assertEquals(3, summary.blobs());
        assertEquals(3, summary.digests());
        assertEquals(3, summary.snapshots());
        assertEquals(List.of(), summary.skipped());
        assertTrue(summary.files() > 0 && summary.records() > 8 && summary.references() > 6);
    }

    @Test
    void aBlobThatTheStoreHasLostAndOneThatNobodyKnowsAreFound() {
        Digest layer = populate();
        store().delete(layer);
        String lost = finding();
        assertTrue(lost.startsWith("t: content " + layer), lost);
        assertTrue(lost.contains("has lost it") && lost.contains("pull"), lost);
        try (var writer = store().writer("behind", 0, Optional.empty())) {
            writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            List<Finding> both = findings();
            assertEquals(2, both.size(), both.toString());
            assertTrue(both.getFirst().text().startsWith("ingest behind"), both.toString());
            writer.commit(0, Optional.empty());
        }
        List<Finding> both = findings();
        assertEquals(2, both.size(), both.toString());
        assertTrue(both.getFirst().what().contains("no record names it"), both.toString());
    }

    @Test
    void snapshotsAreHeldAgainstTheSnapshotterBothWays() {
        populate();
        snapshotter.prepare("behind", "", Map.of());
        String left = finding();
        assertTrue(left.contains("native/behind") && left.contains("gc run"), left);
        snapshotter.remove("behind");
        assertEquals(List.of(), findings());
        snapshotter.walk(
                Filter.ALL,
                info -> {
                    if (info.name().endsWith("/rw")) {
                        snapshotter.remove(info.name());
                    }
                });
        String lost = finding();
        assertTrue(lost.startsWith("t: snapshot native/rw") && lost.contains("lost"), lost);
    }

    @Test
    void referencesThatLeadNowhereAreProblemsWhereSomethingCannotBeUsed() {
        populate();
        image("dangling", Digest.of(new byte[0]), Map.of());
        assertTrue(finding().contains("image dangling: its target content sha256:e3b0"), finding());
        metadata.images().delete(T, "dangling", Optional.empty());
        container("d", "gone");
        assertTrue(finding().contains("its root file system snapshot native/gone"), finding());
        metadata.containers().delete(T, "d");
        blob(T, "index", Map.of(REF + "content.m.0", Digest.of(new byte[0]).toString()));
        assertEquals(Finding.Severity.NOTE, findings().getFirst().severity());
        metadata.leases().create("t", "l", Map.of());
        metadata.leases().add("t", "l", new Leases.Resource("images", "nothing"));
        assertEquals(2, findings().size());
        assertTrue(findings().getLast().text().startsWith("note: t: lease l: it lists images"));
    }

    @Test
    void aSnapshotterThatIsNotAboardIsSkippedAndNamed() {
        populate();
        slots.remove("native");
        var findings = new ArrayList<Finding>();
        VerifySummary summary = metadata.upkeep().verify(false, findings::add);
        assertEquals(List.of(), findings);
        assertTrue(summary.skipped().getFirst().startsWith("snapshotter native: "));
        UsageTotals totals = metadata.upkeep().usage(Grouping.IMAGE, row -> {});
        assertTrue(totals.unknown().getFirst().startsWith("snapshotter native: "));
    }

    @Test
    void anExplanationIsTheShortestWayFromARoot() {
        Digest layer = populate();
        Explanation explanation = explain(layer.toString());
        assertEquals("content " + layer, explanation.object());
        List<String> path = path(explanation);
        assertEquals(3, path.size(), path.toString());
        assertEquals("image img: images are kept until they expire", path.getFirst());
        assertTrue(path.get(1).endsWith(": target"), path.toString());
        assertEquals("content " + layer + ": " + REF + "content.l.0", path.getLast());
        assertEquals(
                List.of(
                        "container c: containers are always kept",
                        "snapshot native/rw: root file system",
                        "snapshot native/top: parent",
                        "snapshot native/base: parent"),
                path(explain("native/base")));
        assertEquals(List.of("container c: containers are always kept"), path(explain("c")));
    }

    @Test
    void aLeaseKeepsWhatItListsFlatOnesAlone() {
        Digest child = blob(T, "child", Map.of());
        Digest parent = blob(T, "parent", Map.of(REF + "content.0", child.toString()));
        metadata.leases().create("t", "l", Map.of("containerd.io/gc.flat", "1"));
        metadata.leases().add("t", "l", new Leases.Resource("content", parent.toString()));
        List<String> path = path(explain(parent.toString()));
        assertEquals("lease l: leases are kept until they expire", path.getFirst());
        assertEquals("content " + parent + ": listed by the lease", path.getLast());
        Explanation gone = explain(child.toString());
        assertEquals(false, gone.isKept());
        assertTrue(gone.reason().contains("nothing that is kept refers to it"), gone.reason());
        metadata.leases().create("t", "full", Map.of());
        metadata.leases().add("t", "full", new Leases.Resource("content", parent.toString()));
        assertTrue(explain(child.toString()).isKept());
    }

    @Test
    void whatWillGoIsExplainedAndGoes() throws InterruptedException {
        Digest target = blob(T, "target", Map.of());
        image("old", target, Map.of(EXPIRE, NOON.plusSeconds(60).toString()));
        assertTrue(explain(target.toString()).isKept());
        clock.advance(Duration.ofMinutes(2));
        assertTrue(explain("old").reason().contains("expired"), explain("old").reason());
        assertEquals(false, explain(target.toString()).isKept());
        metadata.collect(held -> {}).await();
        assertEquals(Map.of("image", 1L, "content", 1L), metadata.collectionTotals().removed());
        DavitException gone = assertThrows(DavitException.class, () -> explain("old"));
        assertEquals(ErrorCode.NOT_FOUND, gone.code());
    }

    @Test
    void aNameOfSeveralObjectsIsAskedBackAbout() {
        metadata.leases().create("t", "same", Map.of());
        image("same", blob(T, "x", Map.of()), Map.of());
        DavitException unclear = assertThrows(DavitException.class, () -> explain("same"));
        assertEquals(ErrorCode.INVALID_ARGUMENT, unclear.code());
        assertTrue(unclear.getMessage().contains("image, lease"), unclear.getMessage());
        assertEquals("lease same", metadata.upkeep().explain("t", "lease", "same").object());
    }

    @Test
    void collectionsOnDemandCleanWhatNobodyHasTouched() throws InterruptedException {
        populate();
        snapshotter.prepare("behind", "", Map.of());
        metadata.collect(held -> {}).await();
        metadata.suspectBackends();
        metadata.collect(held -> {}).await();
        assertEquals(List.of(), findings());
    }

    @Test
    void sharedContentCountsOnceAndIsNobodysOwn() {
        Digest layer = blob(T, "a shared layer", Map.of());
        Map<String, String> labels = Map.of(REF + "content.l.0", layer.toString());
        image("a", blob(T, "manifest a", labels), Map.of());
        image("b", blob(T, "manifest of b", labels), Map.of());
        image("b2", metadata.images().get("t", "b").target().digest(), Map.of());
        blob(T, "other", Map.of("containerd.io/gc.root", "now"));
        var rows = new ArrayList<UsageRow>();
        UsageTotals totals = metadata.upkeep().usage(Grouping.IMAGE, rows::add);
        assertEquals(
                List.of(
                        new UsageRow("t", "a", 10, 14, 2, 0),
                        new UsageRow("t", "b", 0, 27, 2, 0),
                        new UsageRow("t", "b2", 0, 27, 2, 0)),
                rows);
        assertEquals(14 + 10 + 13 + 5, totals.contentBytes());
        assertEquals(4, totals.blobs());
        assertEquals(5, totals.otherBytes());
    }

    @Test
    void aRestoredDatabaseIsTheOneOfTheBackupAndGivesNoNumberTwice() throws Exception {
        populate();
        Path file = root.resolve("backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            metadata.upkeep().backup(out);
        }
        long records =
                OfflineDatabase.verify(
                                file,
                                finding -> {
                                    throw new AssertionError(finding.text());
                                })
                        .records();
        assertTrue(records > 8);
        metadata.containers().delete(T, "c");
        metadata.snapshots("native").prepare(T, "later", "", Map.of());
        metadata.close();
        OfflineDatabase.Restored restored = OfflineDatabase.restore(file, root, true);
        assertTrue(Files.isDirectory(restored.replaced().orElseThrow()));
        open();
        assertEquals("c", metadata.containers().get("t", "c").id());
        String left = finding();
        assertTrue(left.contains("/later") && left.contains("no record names it"), left);
        metadata.snapshots("native").prepare(T, "later", "", Map.of());
        assertEquals(1, findings().size());
    }
}
