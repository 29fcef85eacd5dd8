package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.Registry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files removed behind the daemon's back: it says so, and stock ctr's pull brings them back. */
final class LossesTest {
    private static final String BLOBS = "root/io.containerd.content.v1.content/blobs/sha256";
    private static final String LAYERS = "root/io.containerd.snapshotter.v1.overlayfs/snapshots";

    private Stage stage;
    private Registry registry;
    private String remote;

    @BeforeEach
    void open() {
        Machine.mustHaveRegistry();
        stage = Stage.withImage();
        registry = Registry.start(stage.scratch());
        remote = registry.reference("busybox:latest");
        stage.ok("images", "tag", Stage.IMAGE, remote);
        stage.ok("images", "push", "--plain-http", remote);
        stage.ok("images", "rm", "--sync", Stage.IMAGE);
    }

    @AfterEach
    void close() {
        registry.close();
        stage.close();
    }

    private List<Path> entries(String directory) {
        try (Stream<Path> entries = Files.list(stage.scratch().path(directory))) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(String directory) {
        for (Path entry : entries(directory)) {
            new Command("rm", "-rf", entry.toString()).run().expectSuccess();
        }
    }

    private String log() {
        return stage.scratch().read("log");
    }

    private void pullAndRun(String id) {
        stage.ok("images", "pull", "--plain-http", remote);
        assertEquals("again", stage.ok("run", "--rm", remote, id, "echo", "again"));
        assertTrue(stage.ok("images", "check").contains("complete (2/2)"));
    }

    @Test
    void pullRepairsWithoutARestart() {
        assertEquals(3, entries(BLOBS).size());
        remove(BLOBS);
        pullAndRun("c1");
        assertEquals(3, entries(BLOBS).size());
        remove(LAYERS);
        pullAndRun("c2");
        remove(BLOBS);
        remove(LAYERS);
        pullAndRun("c3");
        assertFalse(stage.ok("content", "ls").contains("davit.dev/lost"));
    }

    @Test
    void startTellsWhatIsLostAndPullRepairsIt() {
        stage.ok("containers", "create", remote, "keeper", "true");
        stage.daemon().stop();
        remove(BLOBS);
        remove(LAYERS);
        stage.daemon().start();
        Await.until(
                () -> "the loss\n" + log(),
                () ->
                        log().contains(
                                        "container keeper of namespace default has lost its"
                                                + " snapshot"));
        Await.until(
                "three marks",
                () ->
                        stage.ok("content", "ls")
                                        .lines()
                                        .filter(line -> line.contains("davit.dev/lost"))
                                        .count()
                                == 3);
        pullAndRun("c");
        assertFalse(stage.ok("content", "ls").contains("davit.dev/lost"));
        stage.ok("containers", "rm", "keeper");
        stage.ok("containers", "create", remote, "keeper", "true");
    }

    @Test
    void lostManifestIsNoMystery() {
        Path manifest = stage.scratch().path(BLOBS + "/" + hexOf(remote));
        new Command("rm", manifest.toString()).run().expectSuccess();
        String complaint = stage.fails("content", "get", "sha256:" + hexOf(remote));
        assertTrue(complaint.contains("pull it again"), complaint);
        pullAndRun("c");
    }

    private String hexOf(String image) {
        return stage.ok("images", "ls")
                .lines()
                .filter(line -> line.startsWith(image))
                .map(line -> line.split("\\s+", -1)[2].substring("sha256:".length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void orphansGoAfterAStart() throws IOException {
        stage.daemon().kill();
        Path orphan = stage.scratch().path(BLOBS + "/" + "0".repeat(64));
        Files.writeString(orphan, "nobody's");
        Path layer = Files.createDirectories(stage.scratch().path(LAYERS + "/4711"));
        stage.daemon().start();
        Await.until("the orphans' going", () -> !Files.exists(orphan) && !Files.exists(layer));
        assertEquals(3, entries(BLOBS).size());
        assertEquals("still", stage.ok("run", "--rm", remote, "c", "echo", "still"));
    }
}
