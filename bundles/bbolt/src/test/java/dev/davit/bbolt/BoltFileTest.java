package dev.davit.bbolt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.bbolt.Handmade.Element;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files that containerd has written, and files made by hand. */
class BoltFileTest {
    @Test
    void readsWhatContainerdHasWritten() throws IOException {
        Map<String, String> all = Dump.of(Bytes.recorded("meta.db"));
        assertEquals("blue", all.get("/v1/two/labels/color"));
        assertEquals("overlayfs", all.get("/v1/default/containers/box/snapshotter"));
        assertEquals("io.containerd.runc.v2", all.get("/v1/two/containers/zwei/runtime/name"));
        String spec = all.getOrDefault("/v1/default/containers/box/spec", "");
        assertTrue(spec.contains("ociVersion"), spec);
        assertTrue(all.containsKey("/v1/default/leases/keep/labels/containerd.io/gc.expire"));
        assertEquals(3, count(all, "/v1/default/snapshots/overlayfs/[^/]*/name"));
    }

    @Test
    void readsTreesOfManyPages() throws IOException {
        byte[] bytes = Bytes.recorded("many.db");
        Map<String, String> all = Dump.of(bytes);
        assertEquals(221, count(all, "/v1/many/leases/[^/]*/createdat"));
        assertEquals(3, count(all, "/v1/many/containers/[^/]*/spec"));
        try (BoltFile file = BoltFile.open(new Bytes(bytes))) {
            BoltBucket leases =
                    file.root()
                            .bucket("v1")
                            .orElseThrow()
                            .bucket("many")
                            .orElseThrow()
                            .bucket("leases")
                            .orElseThrow();
            for (int i = 1; i <= 220; i++) {
                String id = "lease-%04d-".formatted(i) + "n".repeat(30);
                BoltBucket labels = leases.bucket(id).orElseThrow().bucket("labels").orElseThrow();
                assertEquals("y" + i, labels.text("x"));
            }
            assertTrue(leases.bucket("lease-0000").isEmpty());
            assertTrue(leases.bucket("zzz").isEmpty());
            assertTrue(leases.get("big").isEmpty());
        }
    }

    @Test
    void readsTheFileOfASnapshotter() throws IOException {
        Map<String, String> all = Dump.of(Bytes.recorded("metadata.db"));
        assertEquals("\u0002", all.get("/v1/snapshots/default/5/box/kind"));
        assertEquals(6, count(all, "/v1/snapshots/.*/id"));
    }

    private static long count(Map<String, String> all, String pattern) {
        return all.keySet().stream().filter(path -> path.matches(pattern)).count();
    }

    @Test
    void takesTheOlderPageOfFactsIfTheNewerIsTorn() throws IOException {
        byte[] bytes = Bytes.recorded("metadata.db");
        long before = transaction(bytes);
        bytes[16 + 48 + (before % 2 == 0 ? 0 : 4096)] ^= 1;
        assertEquals(before - 1, transaction(bytes));
    }

    private static long transaction(byte[] bytes) {
        try (BoltFile file = BoltFile.open(new Bytes(bytes))) {
            return file.transaction();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 4096, 16384, 65536})
    void readsPagesOfAnySize(int pageSize) {
        byte[] file =
                new Handmade(pageSize)
                        .branch(2, Element.child("a", 3), Element.child("m", 4))
                        .leaf(3, Element.value("a", "1"), Element.value("b", "2"))
                        .leaf(4, Element.value("m", "3".repeat(3 * pageSize)))
                        .free(8)
                        .file(2);
        assertEquals(Map.of("/a", "1", "/b", "2", "/m", "3".repeat(3 * pageSize)), Dump.of(file));
        file[20] ^= 1;
        assertEquals(3, Dump.of(file).size(), "without the first page of facts");
    }

    @Test
    void refusesATreeThatBitesItsTail() {
        var file =
                new Handmade(4096)
                        .branch(2, Element.child("a", 3))
                        .branch(3, Element.child("a", 2));
        assertDamaged(file.file(2), "page 2 has two places");
    }

    @Test
    void refusesABucketInsideItself() {
        var file =
                new Handmade(4096).leaf(2, Element.bucket("a", 3)).leaf(3, Element.bucket("a", 3));
        assertDamaged(file.file(2), "page 3 has two places");
    }

    @Test
    void refusesATreeThatGrowsTogether() {
        var file =
                new Handmade(4096).branch(2, Element.child("a", 3), Element.child("b", 3)).leaf(3);
        assertDamaged(file.file(2), "page 3 has two places");
    }

    @Test
    void refusesATreeOfTooManyLevels() {
        var file = new Handmade(1024);
        for (int page = 2; page < 60; page++) {
            file.branch(page, Element.child("a", page + 1));
        }
        assertDamaged(file.leaf(60).file(2), "levels");
    }

    @Test
    void refusesAPageThatIsFree() {
        var file = new Handmade(4096).branch(2, Element.child("a", 3)).leaf(3).free(4, 3);
        assertDamaged(file.file(2), "page 3 is free");
    }

    @Test
    void refusesKeysOutOfOrder() {
        var file = new Handmade(4096).leaf(2, Element.value("b", ""), Element.value("a", ""));
        assertDamaged(file.file(2), "not behind the one before it");
    }

    @Test
    void namesFilePageAndOffset() {
        byte[] file = new Handmade(4096).leaf(2, Element.value("a", "b")).file(2);
        file[2 * 4096 + 16 + 8] = 100;
        file[2 * 4096 + 16 + 10] = 100;
        DavitException e = assertDamaged(file, "file.db is damaged: page 2, offset 8208: a key of");
        assertEquals(ErrorCode.DATA_LOSS, e.code());
    }

    private static DavitException assertDamaged(byte[] file, String what) {
        DavitException e = assertThrows(DavitException.class, () -> Dump.of(file));
        assertTrue(e.getMessage().contains(what), e.getMessage());
        return e;
    }

    @Test
    void refusesAFileThatAProcessHolds(@TempDir Path directory) throws Exception {
        Path path = Files.write(directory.resolve("x.db"), Bytes.recorded("metadata.db"));
        Process holder =
                new ProcessBuilder("flock", "-x", path.toString(), "sh", "-c", "echo; read x")
                        .start();
        try {
            assertEquals('\n', holder.getInputStream().read());
            DavitException e = assertThrows(DavitException.class, () -> BoltFile.open(path));
            assertTrue(e.getMessage().contains("stop containerd first"), e.getMessage());
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        BoltFile.open(path).close();
    }
}
