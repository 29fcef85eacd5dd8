package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.adopt.Outcome;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.testkit.SettableClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records of another daemon among ours. */
class AdoptionTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Instant THEN = Instant.parse("2020-02-02T02:02:02Z");
    private static final Scope SCOPE = new Scope("t", "import");
    private static final Digest DIGEST = Digest.of(new byte[] {1});

    @TempDir private Path root;
    private Metadata metadata;

    @BeforeEach
    void open() {
        Path directory = root.resolve("ours");
        metadata =
                new Metadata(new OneContentStore(), directory, "shared", new SettableClock(NOON));
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private static Newcomer image(String name, Digest target, Instant at) {
        var descriptor = new Descriptor("m", target, 1, Map.of());
        return new Newcomer.Image(new ImageRecord(name, descriptor, Map.of("l", "v"), at, at));
    }

    private static Newcomer blob(Map<String, String> labels) {
        return new Newcomer.Blob(new BlobRecord(DIGEST, 1, labels, THEN, THEN));
    }

    @Test
    void whatIsThereStaysAndSaysWhether() {
        metadata.adoption().renewLease("t", "import", Map.of());
        List<Newcomer> first = List.of(image("a", DIGEST, THEN), blob(Map.of("x", "y")));
        assertEquals(List.of(Outcome.NEW, Outcome.NEW), metadata.adoption().compare("t", first));
        assertEquals(List.of(Outcome.NEW, Outcome.NEW), metadata.adoption().adopt(SCOPE, first));
        assertEquals(THEN, metadata.images().get("t", "a").createdAt());
        assertEquals(
                List.of(Outcome.PRESENT, Outcome.CONFLICT, Outcome.CONFLICT),
                metadata.adoption()
                        .adopt(
                                SCOPE,
                                List.of(
                                        image("a", DIGEST, NOON),
                                        image("a", Digest.of(new byte[] {2}), THEN),
                                        blob(Map.of()))));
        assertEquals(DIGEST, metadata.images().get("t", "a").target().digest());
        assertEquals(Map.of("x", "y"), metadata.content().info("t", DIGEST).labels());
        assertEquals(
                List.of(new Leases.Resource("content", DIGEST.toString())),
                metadata.leases().resources("t", "import"));
    }

    @Test
    void leasesComeWithTheirLists() {
        var resources =
                List.of(
                        new Leases.Resource("content", DIGEST.toString()),
                        new Leases.Resource("snapshots/overlayfs", "s"));
        var lease = new Newcomer.Lease(new LeaseRecord("l", Map.of("a", "b"), THEN), resources);
        metadata.adoption().adopt(new Scope("t"), List.of(lease));
        assertEquals(resources, metadata.leases().resources("t", "l"));
    }

    @Test
    void snapshotsHaveChildren() {
        var parent = new SnapshotRecord("p", "", "t/containerd-1/p", "", Map.of(), THEN, THEN);
        var child = new SnapshotRecord("c", "", "t/containerd-2/c", "p", Map.of(), THEN, THEN);
        metadata.adoption()
                .adopt(
                        new Scope("t"),
                        List.of(
                                new Newcomer.Snapshot("s", parent),
                                new Newcomer.Snapshot("s", child)));
        assertThrows(
                DavitException.class, () -> metadata.snapshots("s").remove(new Scope("t"), "p"));
        metadata.snapshots("s").remove(new Scope("t"), "c");
        metadata.snapshots("s").remove(new Scope("t"), "p");
    }

    @Test
    void aNamespaceWithoutLabelsTakesThem() {
        var labelled = new NamespaceRecord("n", Map.of("a", "b"));
        metadata.leases().create("n", "l", Map.of());
        assertEquals(Outcome.NEW, metadata.adoption().compare(labelled));
        assertEquals(Outcome.NEW, metadata.adoption().adopt(labelled));
        assertEquals(Outcome.PRESENT, metadata.adoption().adopt(labelled));
        assertEquals(
                Outcome.CONFLICT,
                metadata.adoption().adopt(new NamespaceRecord("n", Map.of("a", "c"))));
        assertEquals(List.of(labelled), metadata.namespaces().list());
    }

    @Test
    void contentBesideADatabaseOfContainerdIsNoGarbageUntilItWasImported() throws Exception {
        Path theirs = root.resolve("io.containerd.metadata.v1.bolt");
        Files.createDirectory(theirs);
        Files.write(theirs.resolve("meta.db"), new byte[0]);
        Digest digest = upload();
        metadata.content().delete(new Scope("t"), digest);
        collect();
        assertEquals(1, metadata.content().open(shared(digest), digest).sizeBytes());
        metadata.content().delete(new Scope("u"), digest);
        metadata.adoption().endInPlace();
        collect();
        assertThrows(DavitException.class, () -> shared(digest));
    }

    private void collect() throws InterruptedException {
        metadata.collect(held -> {}).await();
    }

    private Digest upload() {
        try (var writer = metadata.content().writer(new Scope("t"), "r", 1, Optional.empty())) {
            writer.write(ByteBuffer.wrap(new byte[] {1}));
            return writer.commit(1, Optional.empty(), Map.of());
        }
    }

    /** Takes the blob into another namespace without sending it; fails if the store lacks it. */
    private String shared(Digest digest) {
        try (var writer = metadata.content().writer(new Scope("u"), "r", 1, Optional.of(digest))) {
            assertTrue(writer.status().offset() >= 0);
            writer.commit(1, Optional.of(digest), Map.of());
            return "u";
        }
    }
}
