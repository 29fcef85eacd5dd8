package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records whose objects the backends have lost: told, marked, and repaired by the next pull. */
class LossesTest {
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

    private static void assertFails(ErrorCode code, Executable call) {
        assertEquals(code, assertThrows(DavitException.class, call).code());
    }

    private List<String> lost() {
        return stage.metadata().losses().stream().map(Loss::id).toList();
    }

    private Digest lostBlob() {
        var labels = new HashMap<>(MetadataStage.ROOT);
        labels.put("a", "1");
        labels.put("b", "2");
        Digest digest = stage.blob(T, "x", labels);
        stage.store().delete(digest);
        return digest;
    }

    /** As a client pulls: it knows digest and length. */
    private void pull(Digest digest) {
        try (var writer = stage.content().writer(T, "layer", 1, Optional.of(digest))) {
            assertEquals(0, writer.status().offset());
            writer.write(MetadataStage.bytes("x"));
            writer.commit(1, Optional.of(digest), Map.of("b", "3"));
        }
    }

    private void assertRepaired(Digest digest) {
        BlobRecord record = stage.content().info("t", digest);
        assertEquals("1", record.labels().get("a"));
        assertEquals("3", record.labels().get("b"));
        assertEquals(null, record.labels().get(Loss.LABEL));
        stage.content().open("t", digest).close();
        assertEquals(List.of(), stage.metadata().losses());
        assertFails(
                ErrorCode.ALREADY_EXISTS,
                () -> stage.content().writer(T, "layer", 1, Optional.of(digest)));
    }

    @Test
    void aPullRepairsABlobThoughNobodyHasNoticed() {
        Digest digest = lostBlob();
        pull(digest);
        assertRepaired(digest);
    }

    @Test
    void aReaderNoticesThatABlobIsLost() {
        Digest digest = lostBlob();
        stage.content().info("t", digest);
        assertFails(ErrorCode.DATA_LOSS, () -> stage.content().open("t", digest));
        assertFails(ErrorCode.NOT_FOUND, () -> stage.content().info("t", digest));
        assertFails(ErrorCode.DATA_LOSS, () -> stage.content().open("t", digest));
        assertEquals(List.of(digest.toString()), lost());
        var listed = new ArrayList<BlobRecord>();
        stage.content().forEach("t", listed::add);
        assertTrue(listed.getFirst().labels().containsKey(Loss.LABEL));
        pull(digest);
        assertRepaired(digest);
    }

    @Test
    void theFirstCollectionNoticesWhatIsLost() {
        Digest digest = lostBlob();
        Digest whole = stage.blob(T, "y", MetadataStage.ROOT);
        stage.layer("a", "");
        stage.layer("b", "a");
        stage.layer("c", "");
        stage.restart();
        for (String key : MetadataStage.keys(backend).reversed()) {
            if (!key.endsWith("/c")) {
                backend.remove(key);
            }
        }
        stage.collect();
        assertEquals(List.of(digest.toString(), "a", "b"), lost());
        assertEquals(whole, stage.content().info("t", whole).digest());
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "c").kind());
        assertEquals("t", stage.metadata().losses().getFirst().namespace());
        assertTrue(stage.metadata().losses().getFirst().since().isPresent());
    }

    @Test
    void whatIsBackIsNoLossAnyMore() throws InterruptedException {
        Digest digest = lostBlob();
        stage.layer("a", "");
        stage.layer("b", "a");
        stage.slots().put("s", new InMemorySnapshotter());
        assertEquals(3, stage.metadata().checkBackends().size());
        stage.slots().put("s", backend);
        try (var writer = stage.store().writer("other", 0, Optional.empty())) {
            writer.write(MetadataStage.bytes("x"));
            writer.commit(0, Optional.empty());
        }
        assertEquals(List.of(), stage.metadata().checkBackends());
        assertEquals(1, stage.content().info("t", digest).sizeBytes());
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", "b").kind());
    }

    /** An absent plugin has lost nothing. */
    @Test
    void nothingIsLostWithASnapshotterThatIsNotThere() throws InterruptedException {
        stage.layer("a", "");
        stage.slots().remove("s");
        assertEquals(List.of(), stage.metadata().checkBackends());
        assertThrows(DavitException.class, () -> stage.snapshots().stat("t", "a"));
        assertEquals(List.of(), stage.metadata().losses());
        stage.slots().put("s", backend);
        stage.snapshots().stat("t", "a");
    }

    @Test
    void clientsNeitherSetTheMarkNorTakeItAway() {
        Digest digest = stage.blob(T, "x", MetadataStage.ROOT);
        stage.content()
                .update("t", digest, new LabelUpdate.Merge(Map.of(Loss.LABEL, "2026-11-01")));
        assertEquals(List.of(), lost());
        stage.store().delete(digest);
        assertFails(ErrorCode.DATA_LOSS, () -> stage.content().open("t", digest));
        stage.content().update("t", digest, new LabelUpdate.Replace(MetadataStage.ROOT));
        assertEquals(List.of(digest.toString()), lost());
    }

    @Test
    void damagedBytesAreDiscardedAndPulledAgain() {
        var labels = new HashMap<>(MetadataStage.ROOT);
        labels.put("a", "1");
        Digest digest = stage.blob(T, "x", labels);
        stage.metadata().discardDamaged(digest);
        assertEquals(List.of(digest.toString()), lost());
        pull(digest);
        assertRepaired(digest);
    }

    /** As an unpacker goes: stat of the chain, prepare, commit. */
    @Test
    void anUnpackerMakesLostLayersAgain() {
        stage.layer("a", "");
        stage.layer("b", "a");
        stage.snapshots().prepare(T, "container", "b", MetadataStage.ROOT);
        for (String name : List.of("/container", "/b", "/a")) {
            MetadataStage.keys(backend).stream()
                    .filter(key -> key.endsWith(name))
                    .forEach(backend::remove);
        }
        assertFails(ErrorCode.NOT_FOUND, () -> stage.snapshots().stat("t", "a"));
        assertEquals(List.of("a", "b", "container"), lost());
        assertFails(
                ErrorCode.NOT_FOUND,
                () -> stage.snapshots().prepare(T, "k", "b", MetadataStage.ROOT));
        stage.layer("a", "");
        assertFails(ErrorCode.NOT_FOUND, () -> stage.snapshots().stat("t", "b"));
        stage.layer("b", "a");
        assertEquals("a", stage.snapshots().stat("t", "b").parent());
        stage.snapshots().prepare(T, "new-container", "b", MetadataStage.ROOT);
        assertEquals(List.of("container"), lost());
        assertFails(ErrorCode.NOT_FOUND, () -> stage.snapshots().mounts("t", "container"));
        stage.snapshots().remove(T, "container");
        stage.collect();
        assertEquals(List.of(), lost());
    }

    /** A layer whose own files are there is no use without the one below. */
    @Test
    void layersOnTopOfALostOneAreMadeAgainToo() {
        stage.layer("a", "");
        stage.layer("b", "a");
        String a =
                MetadataStage.keys(backend).stream()
                        .filter(key -> key.endsWith("/a"))
                        .findAny()
                        .get();
        stage.slots().put("s", new WithoutOne(backend, a));
        assertFails(ErrorCode.NOT_FOUND, () -> stage.snapshots().stat("t", "a"));
        assertFails(ErrorCode.NOT_FOUND, () -> stage.snapshots().stat("t", "b"));
        stage.layer("a", "");
        stage.layer("b", "a");
        stage.collect();
        assertEquals(2, MetadataStage.keys(backend).size(), "the former ones have gone");
        assertEquals(List.of(), lost());
    }

    /** A snapshotter that lists a snapshot whose files have gone. */
    private static final class WithoutOne extends ForwardingSnapshotter {
        private final String gone;

        WithoutOne(Snapshotter next, String gone) {
            super(next);
            this.gone = gone;
        }

        @Override
        public SnapshotInfo stat(String key) {
            if (key.equals(gone)) {
                throw ErrorCode.NOT_FOUND.about("snapshot " + key);
            }
            return super.stat(key);
        }
    }
}
