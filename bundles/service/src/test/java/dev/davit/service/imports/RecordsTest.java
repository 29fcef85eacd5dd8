package dev.davit.service.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.bbolt.BoltBucket;
import dev.davit.metadata.adopt.Newcomer;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.metadata.record.ContainerRecord;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.metadata.record.SnapshotRecord;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Records as containerd writes them. */
final class RecordsTest {
    private static final String TOP =
            "sha256:52cb23ac6fd6dcc5b30a845e62eb7bb68380530cb7194ea1476019e0fbf11f20";

    @TempDir private Path directory;
    private ContainerdFiles files;

    @BeforeEach
    void open() throws IOException {
        files = ContainerdFiles.open(RecordedRoot.in(directory));
    }

    @AfterEach
    void close() {
        files.close();
    }

    private BoltBucket bucket(String namespace, String... path) {
        return files.bucket(namespace, path).orElseThrow();
    }

    @Test
    void namespacesHaveLabels() {
        assertEquals(List.of("default", "two"), files.namespaces());
        assertEquals(Map.of("color", "blue"), Records.texts(bucket("two"), "labels"));
        assertEquals(Map.of(), Records.texts(bucket("default"), "labels"));
    }

    @Test
    void images() {
        String name = "docker.io/library/t:1";
        ImageRecord image = Records.image(name, bucket("two", "images", name));
        assertEquals("application/vnd.oci.image.manifest.v1+json", image.target().mediaType());
        assertEquals(
                "sha256:51de28c2eb8bd4d510e805529e68b5b21c5938ea42d0623af8c0240301a1a586",
                image.target().digest().toString());
        assertEquals(Map.of("io.containerd.image.name", name), image.target().annotations());
        assertEquals(Map.of("x", "y"), image.labels());
        assertTrue(image.createdAt().isAfter(Instant.parse("2026-11-21T22:19:00Z")));
        assertTrue(image.createdAt().isBefore(Instant.parse("2026-11-21T22:20:00Z")));
    }

    @Test
    void content() {
        var sizes = new ArrayList<Long>();
        files.forEach(
                "default",
                (digest, it) -> {
                    BlobRecord blob = Records.blob(digest, it);
                    assertEquals(digest, blob.digest().toString());
                    sizes.add(blob.sizeBytes());
                },
                "content",
                "blob");
        assertEquals(4, sizes.size());
        // The layer with busybox.
        assertTrue(sizes.stream().anyMatch(size -> size > 1_982_256), sizes.toString());
    }

    @Test
    void containers() {
        ContainerRecord zwei = Records.container("zwei", bucket("two", "containers", "zwei"));
        assertEquals("docker.io/library/t:1", zwei.image());
        assertEquals("io.containerd.runc.v2", zwei.runtime());
        assertEquals("containerd.runc.v1.Options", zwei.runtimeOptions().orElseThrow().typeUrl());
        assertEquals(
                "types.containerd.io/opencontainers/runtime-spec/1/Spec",
                zwei.spec().orElseThrow().typeUrl());
        String spec = new String(zwei.spec().orElseThrow().toByteArray(), StandardCharsets.UTF_8);
        assertTrue(spec.startsWith("{\"ociVersion\""), spec);
        assertEquals("overlayfs", zwei.snapshotter());
        assertEquals("zwei", zwei.snapshotKey());
        assertEquals("b", zwei.labels().get("a"));
    }

    @Test
    void leases() {
        Newcomer.Lease keep = Records.lease("keep", bucket("default", "leases", "keep"));
        assertEquals(
                Map.of("containerd.io/gc.expire", "2026-11-23T22:19:41Z"), keep.record().labels());
        assertEquals(List.of(), keep.resources());
    }

    @Test
    void snapshots() {
        SnapshotRecord box =
                Records.snapshot("box", bucket("default", "snapshots", "overlayfs", "box"));
        assertEquals(TOP, box.parent());
        assertEquals("default/5/box", box.backendKey());
        BoltBucket backend = files.snapshot("overlayfs", "default/5/box").orElseThrow();
        assertEquals(SnapshotKind.ACTIVE, Records.snapshotInfo("k", backend).kind());
        assertEquals("default/4/" + TOP, Records.snapshotInfo("k", backend).parent());
        assertEquals(5, Records.directory(backend));
        BoltBucket layer = files.snapshot("overlayfs", "default/4/" + TOP).orElseThrow();
        assertEquals(SnapshotKind.COMMITTED, Records.snapshotInfo("k", layer).kind());
        assertTrue(Records.usage(layer).sizeBytes() > 0);
        assertTrue(Records.usage(layer).inodes() > 0);
        assertTrue(files.snapshot("overlayfs", "default/9/none").isEmpty());
        assertTrue(files.snapshot("../etc", "x").isEmpty());
    }

    @Test
    void timesOfAllVersions() {
        var time = Instant.parse("2026-11-21T22:19:41.123456789Z");
        byte[] bytes = new byte[15];
        var out = java.nio.ByteBuffer.wrap(bytes).put((byte) 1);
        out.putLong(time.getEpochSecond() + 62_135_596_800L).putInt(time.getNano());
        assertEquals(time, GoValues.time(bytes));
        bytes[0] = 2;
        assertEquals(time, GoValues.time(bytes));
        bytes[0] = 3;
        assertRefused(() -> GoValues.time(bytes));
        assertRefused(() -> GoValues.time(new byte[] {1, 2}));
    }

    @Test
    void numbersAndMessages() {
        assertEquals(-1, GoValues.number(new byte[] {1}));
        assertEquals(150, GoValues.unsigned(HexFormat.of().parseHex("9601")));
        assertEquals(
                Long.MIN_VALUE, GoValues.number(HexFormat.of().parseHex("ffffffffffffffffff01")));
        assertRefused(() -> GoValues.number(new byte[] {}));
        assertRefused(() -> GoValues.unsigned(HexFormat.of().parseHex("ffffffffffffffffffff01")));
        assertEquals("a", GoValues.any(HexFormat.of().parseHex("0a0161120162")).typeUrl());
        assertRefused(() -> GoValues.any(HexFormat.of().parseHex("0a7f61")));
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable call) {
        DavitException e = assertThrows(DavitException.class, call);
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
    }
}
