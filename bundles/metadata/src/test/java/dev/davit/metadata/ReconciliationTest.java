package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** What a daemon that died between a backend's change and its record has left behind. */
class ReconciliationTest {
    private static final Scope T = MetadataStage.T;

    private final Snapshotter backend = new InMemorySnapshotter();

    @TempDir private Path directory;
    private MetadataStage stage;

    @BeforeEach
    void open() {
        stage = new MetadataStage(directory);
        stage.slots().put("s", backend);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Digest orphan(String text) {
        try (ContentWriter writer = stage.store().writer("t/99/" + text, 0, Optional.empty())) {
            writer.write(MetadataStage.bytes(text));
            return writer.commit(0, Optional.empty());
        }
    }

    @Test
    void theFirstCollectionRemovesOrphansThoughNothingIsDirty() {
        Digest kept = stage.blob(T, "kept", MetadataStage.ROOT);
        stage.layer("a", "");
        stage.collect();
        Digest orphan = orphan("orphan");
        stage.store().writer("t/99/left", 0, Optional.empty()).close();
        backend.prepare("t/99/left", "", Map.of());
        backend.commit("t/99/committed", "t/99/left", Map.of(), "");
        backend.prepare("t/99/top", "t/99/committed", Map.of());
        stage.collect();
        assertEquals(
                Set.of(kept, orphan), MetadataStage.blobs(stage.store()), "nobody was to look");
        stage.restart();
        stage.collect();
        assertEquals(Set.of(kept), MetadataStage.blobs(stage.store()));
        stage.store().walkIngests(status -> assertEquals("", status.ref()));
        assertEquals(Set.of("a"), MetadataStage.names(backend));
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "a").kind());
    }

    @Test
    void aSnapshotterThatComesLaterIsCleanedWhenItComes() {
        stage.layer("a", "");
        stage.collect();
        var late = new InMemorySnapshotter();
        late.prepare("t/99/left", "", Map.of());
        stage.slots().put("late", late);
        stage.metadata().aboard("io.containerd.snapshotter.v1", "late", false);
        stage.metadata().aboard("io.containerd.snapshotter.v1", "late", true);
        Conditions.await(() -> MetadataStage.keys(late).isEmpty());
        assertEquals(Set.of("a"), MetadataStage.names(backend));
    }

    @Test
    void whatASnapshotterIsOwedIsDoneWhenItComesBack() {
        stage.layer("a", "");
        stage.layer("b", "");
        stage.collect();
        stage.slots().remove("s");
        stage.snapshots().remove(T, "b");
        stage.collect();
        assertEquals(Set.of("a", "b"), MetadataStage.names(backend));
        stage.slots().put("s", backend);
        stage.metadata().aboard("io.containerd.snapshotter.v1", "s", false);
        Conditions.await(() -> MetadataStage.names(backend).equals(Set.of("a")));
    }

    /** Somebody may have lost the database and wants the data. */
    @Test
    void aNewDatabaseRemovesNothing() {
        Digest orphan = orphan("orphan");
        backend.prepare("t/99/left", "", Map.of());
        stage.collect();
        assertEquals(Set.of(orphan), MetadataStage.blobs(stage.store()));
        assertEquals(Set.of("left"), MetadataStage.names(backend));
        stage.layer("a", "");
        stage.restart();
        stage.collect();
        assertEquals(Set.of(), MetadataStage.blobs(stage.store()));
        assertEquals(Set.of("a"), MetadataStage.names(backend));
    }

    @Test
    void whatARequestIsMakingIsNotTouched() throws InterruptedException {
        var made = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        stage.slots().put("s", new Pausing(backend, made, goOn));
        stage.metadata().namespaces().create("t", Map.of());
        Thread request =
                Thread.ofVirtual()
                        .start(() -> stage.snapshots().prepare(T, "k", "", MetadataStage.ROOT));
        made.await();
        stage.collect();
        assertEquals(Set.of("k"), MetadataStage.names(backend));
        goOn.countDown();
        request.join();
        assertEquals(SnapshotKind.ACTIVE, stage.snapshots().stat("t", "k").kind());
    }

    private static final class Pausing extends ForwardingSnapshotter {
        private final CountDownLatch made;
        private final CountDownLatch goOn;

        Pausing(Snapshotter next, CountDownLatch made, CountDownLatch goOn) {
            super(next);
            this.made = made;
            this.goOn = goOn;
        }

        @Override
        public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
            var mounts = super.prepare(key, parent, labels);
            made.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return mounts;
        }
    }

    /** Does what it is told, and the daemon never hears of it. */
    private static final class Silent extends ForwardingSnapshotter {
        private final boolean does;

        Silent(Snapshotter next, boolean does) {
            super(next);
            this.does = does;
        }

        @Override
        public void commit(String name, String key, Map<String, String> labels, String rebase) {
            if (does) {
                super.commit(name, key, labels, rebase);
            }
            throw ErrorCode.UNAVAILABLE.about("the other end");
        }

        @Override
        public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
            super.prepare(key, parent, labels);
            throw ErrorCode.UNAVAILABLE.about("the other end");
        }
    }

    private void breakCommit(boolean afterTheBackendsPart) {
        stage.layer("below", "");
        stage.snapshots().prepare(T, "k", "below", MetadataStage.ROOT);
        stage.slots().put("s", new Silent(backend, afterTheBackendsPart));
        assertThrows(
                DavitException.class,
                () -> stage.snapshots().commit(T, "n", "k", Map.of("a", "b"), ""));
        stage.slots().put("s", backend);
    }

    @Test
    void aCommitThatTheBackendHasMadeIsFinished() {
        breakCommit(true);
        stage.restart();
        stage.metadata().leases().create("t", "l", Map.of());
        stage.metadata().leases().add("t", "l", new Leases.Resource("snapshots/s", "n"));
        stage.collect();
        SnapshotInfo info = stage.snapshots().stat("t", "n");
        assertEquals(SnapshotKind.COMMITTED, info.kind());
        assertEquals("below", info.parent());
        assertEquals(Map.of("a", "b"), info.labels());
        assertEquals(Set.of("below", "n"), MetadataStage.names(backend));
        assertThrows(DavitException.class, () -> stage.snapshots().stat("t", "k"));
        assertEquals(List.of(), stage.metadata().losses());
    }

    @Test
    void afterARestartNobodySeesACommitThatIsHalfMade() {
        breakCommit(true);
        stage.restart();
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "n").kind());
        assertThrows(DavitException.class, () -> stage.snapshots().stat("t", "k"));
    }

    @Test
    void aCommitThatTheBackendHasNotMadeIsForgotten() {
        breakCommit(false);
        stage.restart();
        stage.collect();
        assertEquals(SnapshotKind.ACTIVE, stage.snapshots().stat("t", "k").kind());
        stage.snapshots().commit(T, "n", "k", MetadataStage.ROOT, "");
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "n").kind());
        assertEquals(Set.of("below", "n"), MetadataStage.names(backend));
    }

    /** Also before the first collection, and without a restart. */
    @Test
    void aClientThatTriesAgainLearnsThatItWasMade() {
        breakCommit(true);
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> stage.snapshots().commit(T, "n", "k", Map.of(), ""));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "n").kind());
        assertFalse(MetadataStage.names(backend).contains("k"));
    }

    @Test
    void whatAnUnreachableBackendMayHaveMadeGoesWithTheNextCollection() {
        stage.layer("a", "");
        stage.collect();
        stage.slots().put("s", new Silent(backend, true));
        assertThrows(
                DavitException.class,
                () -> stage.snapshots().prepare(T, "k", "", MetadataStage.ROOT));
        assertEquals(Set.of("a", "k"), MetadataStage.names(backend));
        stage.slots().put("s", backend);
        stage.collect();
        assertEquals(Set.of("a"), MetadataStage.names(backend));
    }

    @Test
    void theBytesOfACommitThatFailsGo() {
        stage.blob(T, "kept", MetadataStage.ROOT);
        stage.metadata().leases().create("t", "l", Map.of());
        stage.collect();
        var leased = new Scope("t", "l");
        try (var writer = stage.content().writer(leased, "r", 0, Optional.empty())) {
            writer.write(MetadataStage.bytes("x"));
            stage.metadata().leases().delete("t", "l");
            assertThrows(
                    DavitException.class,
                    () -> writer.commit(0, Optional.empty(), MetadataStage.ROOT));
        }
        assertEquals(2, MetadataStage.blobs(stage.store()).size(), "renamed, but not recorded");
        stage.collect();
        assertEquals(1, MetadataStage.blobs(stage.store()).size());
        assertTrue(stage.metadata().losses().isEmpty());
    }

    @Test
    void aSnapshotWhoseLeaseGoesWhileItIsMadeGoesToo() throws InterruptedException {
        var made = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        stage.slots().put("s", new Pausing(backend, made, goOn));
        stage.metadata().leases().create("t", "l", Map.of());
        var failure = new AtomicReference<@Nullable DavitException>();
        Thread request =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        failure.set(
                                                assertThrows(
                                                        DavitException.class,
                                                        () ->
                                                                stage.snapshots()
                                                                        .prepare(
                                                                                new Scope("t", "l"),
                                                                                "k",
                                                                                "",
                                                                                Map.of()))));
        made.await();
        stage.metadata().leases().delete("t", "l");
        goOn.countDown();
        request.join();
        assertEquals(ErrorCode.NOT_FOUND, Objects.requireNonNull(failure.get()).code());
        assertEquals(Set.of(), MetadataStage.names(backend));
    }

    /** The lease has ended after the commit, for all that anyone can tell. */
    @Test
    void aCommitWhoseLeaseGoesMeanwhileIsWhole() {
        stage.metadata().leases().create("t", "l", Map.of());
        stage.snapshots().prepare(new Scope("t", "l"), "k", "", Map.of());
        stage.slots()
                .put(
                        "s",
                        new ForwardingSnapshotter(backend) {
                            @Override
                            public void commit(
                                    String name,
                                    String key,
                                    Map<String, String> labels,
                                    String rebase) {
                                super.commit(name, key, labels, rebase);
                                stage.metadata().leases().delete("t", "l");
                            }
                        });
        stage.snapshots().commit(new Scope("t", "l"), "n", "k", Map.of(), "");
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "n").kind());
        stage.collect();
        assertEquals(Set.of(), MetadataStage.names(backend));
    }

    @Test
    void aRefusedCommitLeavesTheSnapshotAsItWas() {
        stage.snapshots().view(T, "v", "", MetadataStage.ROOT);
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> stage.snapshots().commit(T, "n", "v", Map.of(), ""));
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
        stage.restart();
        stage.collect();
        assertEquals(SnapshotKind.VIEW, stage.snapshots().stat("t", "v").kind());
        assertEquals(Set.of("v"), MetadataStage.names(backend));
    }

    /** An abort has its record first; the bytes go with the first collection. */
    @Test
    void theBytesOfAnAbortThatWasCutOffGo() {
        stage.content().writer(T, "r", 0, Optional.empty()).close();
        var refs = new ArrayList<String>();
        stage.store().walkIngests(status -> refs.add(status.ref()));
        stage.content().abort(T, "r");
        stage.store().writer(refs.getFirst(), 0, Optional.empty()).close();
        stage.restart();
        stage.collect();
        stage.store().walkIngests(status -> assertEquals("", status.ref()));
    }
}
