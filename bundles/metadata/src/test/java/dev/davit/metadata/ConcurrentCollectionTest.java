package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.testkit.InMemorySnapshotter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that pull, unpack, run and remove while collections and cleanings follow one another:
 * what a client holds is there at every moment, and in the end nothing is left.
 */
class ConcurrentCollectionTest {
    private static final int CLIENTS = 6;
    private static final int LIVES = 25;

    private final Snapshotter backend = new InMemorySnapshotter();

    @TempDir private Path directory;
    private MetadataStage stage;

    @BeforeEach
    void open() {
        stage = new MetadataStage(directory);
        stage.put("s", backend);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void whatClientsHoldStaysAndWhatTheyLeaveGoes() throws InterruptedException {
        var failure = new AtomicReference<@Nullable Throwable>();
        var stop = new AtomicBoolean();
        Thread collector =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    while (!stop.get()) {
                                        stage.collect();
                                    }
                                });
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String client = "c" + i;
            clients.add(Thread.ofVirtual().start(() -> live(client, failure)));
        }
        for (Thread client : clients) {
            client.join();
        }
        stop.set(true);
        collector.join();
        assertEquals(null, failure.get());
        assertEquals(List.of(), stage.metadata().losses());
        stage.collect();
        stage.collect();
        assertEquals(Set.of(), MetadataStage.blobs(stage.store()));
        stage.store().walkIngests(status -> assertEquals("", status.ref()));
        assertEquals(List.of(), MetadataStage.keys(backend));
    }

    private void live(String client, AtomicReference<@Nullable Throwable> failure) {
        try {
            for (int i = 0; i < LIVES; i++) {
                live(client, i);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void live(String client, int life) {
        String id = client + "-" + life;
        var leased = new Scope("t", id);
        stage.metadata().leases().create("t", id, Map.of());
        Digest layer = pull(leased, id + "/layer", "layer " + life, Map.of());
        Digest manifest =
                pull(
                        leased,
                        id + "/manifest",
                        "manifest " + id,
                        Map.of("containerd.io/gc.ref.content.l.0", layer.toString()));
        var target = new Descriptor("m", manifest, 1, Map.of());
        stage.metadata()
                .images()
                .create(leased, id, now -> new ImageRecord(id, target, Map.of(), now, now));
        unpack(leased, id);
        stage.metadata().leases().delete("t", id);
        assertHeld(id, layer, manifest);
        stage.metadata().images().delete(new Scope("t"), id, Optional.empty());
        assertEquals(SnapshotKind.ACTIVE, stage.snapshots().stat("t", id).kind());
        stage.metadata().containers().delete(new Scope("t"), id);
    }

    /** Several clients send the same layer; one that finds it there takes it into its lease. */
    private Digest pull(Scope scope, String ref, String text, Map<String, String> labels) {
        Digest digest = Digests.of(text);
        try (NamespacedWriter writer = stage.content().writer(scope, ref, 0, Optional.of(digest))) {
            if (writer.status().offset() == 0) {
                writer.write(MetadataStage.bytes(text));
            }
            writer.commit(0, Optional.of(digest), labels);
        } catch (DavitException e) {
            assertEquals(ErrorCode.ALREADY_EXISTS, e.code(), e::getMessage);
        }
        return digest;
    }

    private void unpack(Scope scope, String id) {
        NamespacedSnapshots snapshots = stage.snapshots();
        snapshots.prepare(scope, id + "-key", "", Map.of());
        snapshots.commit(scope, id + "-layer", id + "-key", Map.of(), "");
        snapshots.prepare(scope, id, id + "-layer", Map.of());
        stage.metadata().containers().create(new Scope("t"), id, now -> container(id, now));
    }

    private static ContainerRecord container(String id, Instant now) {
        return new ContainerRecord(
                id,
                Map.of(),
                id,
                "r",
                Optional.empty(),
                Optional.empty(),
                "s",
                id,
                "",
                Map.of(),
                now,
                now);
    }

    private void assertHeld(String id, Digest layer, Digest manifest) {
        stage.content().open("t", layer).close();
        stage.content().open("t", manifest).close();
        assertEquals(SnapshotKind.COMMITTED, stage.snapshots().stat("t", id + "-layer").kind());
        assertTrue(!stage.snapshots().mounts("t", id).isEmpty());
    }
}
