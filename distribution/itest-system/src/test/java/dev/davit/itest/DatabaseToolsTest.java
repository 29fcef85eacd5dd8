package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Outcome;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An operator's commands about the database, held against what stock ctr shows. */
final class DatabaseToolsTest {
    private static final Pattern CONTENT_BYTES = Pattern.compile("\"content_bytes\":\"(\\d+)\"");
    private static final String PLANTED =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static Outcome davit(Stage stage, String... words) {
        return stage.daemon().davit(words).run();
    }

    private static String ok(Stage stage, String... words) {
        return davit(stage, words).expectSuccess();
    }

    private static Path blob(Stage stage, String hex) {
        return stage.scratch()
                .path("root")
                .resolve("io.containerd.content.v1.content/blobs/sha256")
                .resolve(hex);
    }

    /** Digests of the image's content, the layer last: it is the largest. */
    private static List<String> content(Stage stage) {
        List<String> digests = new ArrayList<>(stage.ok("content", "ls", "-q").lines().toList());
        digests.sort(
                (one, other) ->
                        Long.compare(
                                blob(stage, hex(one)).toFile().length(),
                                blob(stage, hex(other)).toFile().length()));
        return digests;
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    private static String state(Stage stage) {
        return stage.ok("images", "ls")
                + stage.ok("containers", "ls")
                + stage.ok("containers", "info", "two")
                + stage.ok("content", "ls", "-q")
                + stage.ok("snapshots", "ls")
                + stage.ok("leases", "ls")
                + stage.ok("namespaces", "ls");
    }

    @Test
    void aBackupThatIsRestoredIsTheDatabaseAsItWas() throws IOException {
        try (Stage stage = Stage.withImage()) {
            stage.ok("containers", "create", Stage.IMAGE, "one", "true");
            stage.ok(
                    "containers", "create", "--label", "ключ=значение", Stage.IMAGE, "two", "true");
            String before = state(stage);
            String file = stage.scratch().path("backup").toString();
            String made = ok(stage, "db", "backup", file);
            assertTrue(made.contains("records up to transaction"), made);
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(Path.of(file)));
            assertTrue(davit(stage, "db", "backup", file).expectFailure().contains("--force"));
            assertTrue(ok(stage, "db", "verify", file).contains("0 problems"));
            stage.ok("containers", "label", "two", "changed=yes");
            stage.ok("containers", "create", Stage.IMAGE, "three", "true");
            stage.ok("images", "tag", Stage.IMAGE, "davit.test/later:1");
            stage.ok("namespaces", "create", "later");
            assertFalse(before.equals(state(stage)));

            String root = stage.scratch().path("root").toString();
            String inUse =
                    davit(stage, "db", "restore", file, "--root", root, "--force").expectFailure();
            assertTrue(inUse.contains("in use by process " + stage.daemon().pid()), inUse);
            stage.daemon().stop();
            String there = davit(stage, "db", "restore", file, "--root", root).expectFailure();
            assertTrue(there.contains("--force"), there);
            String done = ok(stage, "db", "restore", file, "--root", root, "--force");
            assertTrue(done.contains("replaced-"), done);
            stage.daemon().start();
            assertEquals(before, state(stage));
            stage.ok("tasks", "start", "two");
            ok(stage, "gc", "run");
            assertEquals(0, davit(stage, "db", "verify").status());
        }
    }

    @Test
    void whatTheBackendsHaveLostSinceIsFoundAfterARestore() {
        try (Stage stage = Stage.withImage()) {
            stage.ok("containers", "create", Stage.IMAGE, "gone", "true");
            String file = stage.scratch().path("backup").toString();
            ok(stage, "db", "backup", file);
            stage.ok("containers", "rm", "gone");
            ok(stage, "gc", "run");
            stage.daemon().stop();
            String root = stage.scratch().path("root").toString();
            ok(stage, "db", "restore", file, "--root", root, "--force");
            stage.daemon().start();
            assertTrue(stage.ok("containers", "ls").contains("gone"));
            Outcome found = davit(stage, "db", "verify");
            assertEquals(1, found.status(), found.toString());
            assertTrue(found.toString().contains("snapshot overlayfs/gone"), found.toString());
            assertTrue(found.toString().contains("has lost it"), found.toString());
        }
    }

    @Test
    void aBackupThatTheDiskHasChangedIsRefused() throws IOException {
        try (Stage stage = Stage.withImage()) {
            Path file = stage.scratch().path("backup");
            ok(stage, "db", "backup", file.toString());
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
            Outcome verified = davit(stage, "db", "verify", file.toString());
            assertEquals(1, verified.status(), verified.toString());
            assertTrue(verified.expectFailure().contains("checksum"), verified.toString());
        }
    }

    @Test
    void whatIsDoneBehindTheDaemonsBackIsFound() throws IOException {
        try (Stage stage = Stage.withImage()) {
            String sound = ok(stage, "db", "verify", "--digests");
            assertTrue(sound.contains("no problem"), sound);
            String layer = content(stage).getLast();
            Path there = blob(stage, hex(layer));
            Path away = stage.scratch().path("away");
            Files.move(there, away);
            Outcome lost = davit(stage, "db", "verify");
            assertEquals(1, lost.status(), lost.toString());
            assertTrue(lost.toString().contains("content " + layer), lost.toString());
            assertTrue(lost.toString().contains("has lost it"), lost.toString());
            Files.move(away, there);
            assertEquals(0, davit(stage, "db", "verify").status());

            Files.writeString(blob(stage, PLANTED), "abc");
            Outcome planted = davit(stage, "db", "verify");
            assertEquals(1, planted.status(), planted.toString());
            assertTrue(planted.toString().contains("sha256:" + PLANTED), planted.toString());
            String collected = ok(stage, "gc", "run");
            assertTrue(collected.contains("marking"), collected);
            assertFalse(Files.exists(blob(stage, PLANTED)));
            assertEquals(0, davit(stage, "db", "verify").status());
        }
    }

    @Test
    void aBlobWithOtherBytesIsFoundByItsDigest() throws IOException {
        try (Stage stage = Stage.withImage()) {
            Path layer = blob(stage, hex(content(stage).getLast()));
            byte[] bytes = Files.readAllBytes(layer);
            bytes[bytes.length / 2] ^= 1;
            Files.delete(layer);
            Files.write(layer, bytes);
            assertEquals(0, davit(stage, "db", "verify").status());
            Outcome changed = davit(stage, "db", "verify", "--digests");
            assertEquals(1, changed.status(), changed.toString());
            assertTrue(changed.toString().contains("its bytes have digest"), changed.toString());
        }
    }

    @Test
    void aLayerIsKeptByItsImageAndThenGoes() {
        try (Stage stage = Stage.withImage()) {
            String layer = content(stage).getLast();
            String kept = ok(stage, "gc", "explain", layer);
            assertTrue(kept.contains("image " + Stage.IMAGE), kept);
            assertTrue(kept.contains("containerd.io/gc.ref.content.l.0"), kept);
            String unknown = davit(stage, "gc", "explain", "nothing").expectFailure();
            assertTrue(unknown.contains("not found"), unknown);
            stage.ok("images", "rm", "--sync", Stage.IMAGE);
            assertTrue(davit(stage, "gc", "explain", layer).expectFailure().contains("not found"));
            assertTrue(ok(stage, "gc", "run").contains("removed nothing"));
        }
    }

    @Test
    void diskUseAddsUpToWhatIsThere() {
        try (Stage stage = Stage.withImage()) {
            stage.ok("images", "tag", Stage.IMAGE, "davit.test/other:1");
            stage.ok("containers", "create", Stage.IMAGE, "c", "true");
            long bytes =
                    content(stage).stream()
                            .mapToLong(digest -> blob(stage, hex(digest)).toFile().length())
                            .sum();
            String json = ok(stage, "du", "--json");
            Matcher total = CONTENT_BYTES.matcher(json);
            assertTrue(total.find(), json);
            assertEquals(bytes, Long.parseLong(total.group(1)), json);
            assertEquals(2, json.lines().filter(line -> line.contains("shared_bytes")).count());
            assertFalse(json.contains("\"unique_bytes\""), "two names of one image: " + json);
            for (String group : List.of("image", "container", "lease", "snapshotter")) {
                String table = ok(stage, "du", "--by", group);
                assertTrue(table.contains("ALL TOGETHER"), table);
            }
            assertTrue(ok(stage, "du", "--by", "container").contains("c "));
        }
    }

    @Test
    void figuresOfTheDatabase() {
        try (Stage stage = Stage.withImage()) {
            String stats = ok(stage, "db", "stats");
            assertTrue(stats.contains("image") && stats.contains("journal-"), stats);
            assertTrue(ok(stage, "db", "stats", "--json").contains("\"sequence\""));
        }
    }

    @Test
    void restoringNeedsADaemonsProgramAndSaysSo() {
        Outcome missing =
                new Command(DaemonProcess.home().resolve("bin/davit").toString())
                        .with("db", "restore", "/nowhere/backup", "--root", "/nowhere/root")
                        .run();
        assertTrue(missing.expectFailure().contains("backup /nowhere/backup"), missing.toString());
        assertFalse(Files.exists(Path.of("/nowhere")));
    }
}
