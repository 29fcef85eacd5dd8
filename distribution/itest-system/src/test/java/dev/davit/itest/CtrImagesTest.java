package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Command;
import dev.davit.testbed.Registry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Stock ctr's images, content and snapshots on Davit, and a real registry. A view that ctr makes
 * has neither lease nor root label, so nothing is collected here.
 */
final class CtrImagesTest {
    private static Stage stage;
    private static Registry registry;
    private static String remote;

    @BeforeAll
    static void open() {
        Machine.mustHaveRegistry();
        stage = Stage.withoutCollection();
        stage.importImage();
        registry = Registry.start(stage.scratch());
        remote = registry.reference("busybox:latest");
        stage.ok("images", "tag", Stage.IMAGE, remote);
        stage.ok("images", "push", "--plain-http", remote);
        stage.ok("images", "rm", remote);
    }

    @AfterAll
    static void close() {
        if (registry != null) {
            registry.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void pulledImageRuns() {
        stage.ok("--namespace", "pulled", "images", "pull", "--plain-http", remote);
        assertEquals(
                "from the registry",
                stage.ok(
                        "--namespace",
                        "pulled",
                        "run",
                        "--rm",
                        remote,
                        "c",
                        "echo",
                        "from the registry"));
        assertTrue(stage.ok("--namespace", "pulled", "images", "check").contains("complete (2/2)"));
        assertTrue(stage.ok("--namespace", "pulled", "images", "ls", "-q").contains(remote));
    }

    @Test
    void pullOfAnUnknownImageSaysSo() {
        String reference = registry.reference("nothing:latest");
        assertTrue(stage.fails("images", "pull", "--plain-http", reference).contains("not found"));
        assertFalse(stage.ok("images", "ls").contains("nothing"));
    }

    @Test
    void exportedImageComesBack() throws IOException {
        Path file = stage.scratch().path("export.tar");
        stage.ok("images", "export", file.toString(), Stage.IMAGE);
        assertTrue(Files.size(file) > 0);
        stage.ok("--namespace", "imported", "images", "import", file.toString());
        assertEquals(
                digestOf(stage.ok("images", "ls"), Stage.IMAGE),
                digestOf(stage.ok("--namespace", "imported", "images", "ls"), Stage.IMAGE));
        assertEquals(
                "hi",
                stage.ok("--namespace", "imported", "run", "--rm", Stage.IMAGE, "c", "echo", "hi"));
    }

    private static String digestOf(String list, String image) {
        return list.lines()
                .filter(line -> line.startsWith(image))
                .map(line -> line.split("\\s+", -1)[2])
                .findFirst()
                .orElseThrow();
    }

    @Test
    void labelsAndTags() {
        stage.ok("images", "label", Stage.IMAGE, "purpose=test", "other=gone");
        stage.ok("images", "label", Stage.IMAGE, "other=");
        String list = stage.ok("images", "ls", "labels.purpose==test");
        assertTrue(list.contains("purpose=test") && !list.contains("other"), list);
        stage.ok("images", "tag", Stage.IMAGE, "davit.test/alias:1");
        assertTrue(
                stage.fails("images", "tag", Stage.IMAGE, "davit.test/alias:1").contains("exists"));
        stage.ok("images", "tag", "--force", Stage.IMAGE, "davit.test/alias:1");
        assertEquals("davit.test/alias:1", stage.ok("images", "rm", "davit.test/alias:1"));
        assertFalse(stage.ok("images", "ls", "-q").contains("alias"));
    }

    @Test
    void mountedImageShowsItsFiles() {
        Path target = stage.scratch().newDirectory("mounted");
        stage.ok("images", "mount", Stage.IMAGE, target.toString());
        assertTrue(Files.isExecutable(target.resolve("bin/busybox")));
        stage.ok("images", "unmount", "--rm", target.toString());
        assertFalse(Files.exists(target.resolve("bin")));
        assertFalse(stage.ok("snapshots", "ls").contains(target.toString()));
    }

    @Test
    void convertedImageHasUncompressedLayers() {
        stage.ok("images", "convert", "--uncompress", Stage.IMAGE, "davit.test/plain:1");
        String before = digestOf(stage.ok("images", "ls"), Stage.IMAGE);
        String after = digestOf(stage.ok("images", "ls"), "davit.test/plain:1");
        assertFalse(before.equals(after));
        assertEquals(
                "plain", stage.ok("run", "--rm", "davit.test/plain:1", "plain", "echo", "plain"));
        stage.ok("images", "rm", "davit.test/plain:1");
    }

    @Test
    void objectsAreFetchedAndPushed() {
        String manifest = stage.ok("content", "fetch-object", "--plain-http", remote, remote);
        assertTrue(manifest.contains("manifest") || manifest.isEmpty(), manifest);
        stage.ok("--namespace", "fetched", "content", "fetch", "--plain-http", remote);
        assertTrue(stage.ok("--namespace", "fetched", "content", "ls", "-q").lines().count() >= 3);
    }

    @Test
    void snapshotsArePreparedCommittedViewedComparedAndRemoved() {
        Path target = stage.scratch().newDirectory("snapshot");
        String base =
                stage.ok("snapshots", "ls")
                        .lines()
                        .filter(line -> line.startsWith("sha256:"))
                        .map(line -> line.split("\\s+", -1)[0])
                        .findFirst()
                        .orElseThrow();
        stage.ok("snapshots", "prepare", "--target", target.toString(), "work", base);
        String mount = stage.ok("snapshots", "mounts", target.toString(), "work");
        assertTrue(mount.startsWith("mount -t overlay"), mount);
        new Command("sh", "-c", mount).run().expectSuccess();
        stage.scratch().file("snapshot/added", "a new file");
        new Command("umount", target.toString()).run().expectSuccess();
        assertTrue(stage.ok("snapshots", "info", "work").contains("\"Kind\": \"Active\""));
        assertTrue(stage.ok("snapshots", "usage", "work").contains("work"));
        assertTrue(filesOfDiff("work").contains("added"), filesOfDiff("work"));
        stage.ok("snapshots", "commit", "frozen", "work");
        stage.ok("snapshots", "label", "frozen", "purpose=test");
        assertTrue(stage.ok("snapshots", "info", "frozen").contains("\"purpose\": \"test\""));
        stage.ok("snapshots", "view", "look", "frozen");
        assertTrue(stage.ok("snapshots", "tree").contains("frozen"));
        assertTrue(stage.fails("snapshots", "rm", "frozen").contains("failed precondition"));
        stage.ok("snapshots", "rm", "look");
        stage.ok("snapshots", "rm", "frozen");
        assertFalse(stage.ok("snapshots", "ls").contains("frozen"));
    }

    private static String filesOfDiff(String key) {
        return new Command(
                        "sh",
                        "-c",
                        "ctr --address %s snapshots diff %s | tar -tzf -"
                                .formatted(stage.daemon().socket(), key))
                .run()
                .expectSuccess();
    }

    @Test
    void unpackMakesTheChainOfAnImage() {
        String digest = digestOf(stage.ok("images", "ls"), Stage.IMAGE);
        String chain = stage.ok("snapshots", "--snapshotter", "native", "unpack", digest);
        assertTrue(chain.contains("done"), chain);
        assertEquals(
                "native",
                stage.ok(
                        "run",
                        "--rm",
                        "--snapshotter",
                        "native",
                        Stage.IMAGE,
                        "on-native",
                        "echo",
                        "native"));
    }
}
