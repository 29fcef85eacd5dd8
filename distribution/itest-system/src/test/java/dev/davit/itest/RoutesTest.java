package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.ImageArchive;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A namespace whose snapshots a route leads to another snapshotter. */
final class RoutesTest {
    private static final String ROUTE =
            """
            [[plugins.'dev.davit.internal.v1.router'.route]]
              slot = "snapshotter"
              plugin = "overlayfs"
              namespace = "routed*"
              to = "native"
            """;

    @Test
    void theNamespaceRunsOnTheOtherSnapshotterAndStaysThereAfterARestart() {
        try (Stage stage = Stage.empty(ROUTE)) {
            Path archive =
                    ImageArchive.busybox(Stage.IMAGE, stage.scratch().path("image"))
                            .write(stage.scratch().path("busybox.tar"));
            stage.ok("-n", "routed-1", "images", "import", archive.toString());
            assertEquals("hello", run(stage));
            assertTrue(snapshots(stage, "native") > 0);
            assertEquals(0, snapshots(stage, "overlayfs"));
            assertTrue(stage.ok("-n", "routed-1", "snapshots", "ls").contains("Committed"));
            stage.ok("images", "import", archive.toString());
            assertTrue(snapshots(stage, "overlayfs") > 0);
            stage.daemon().stop();
            stage.daemon().start();
            assertEquals("hello", run(stage));
        }
    }

    private static String run(Stage stage) {
        return stage.ok("-n", "routed-1", "run", "--rm", Stage.IMAGE, "test", "echo", "hello")
                .strip();
    }

    private static long snapshots(Stage stage, String snapshotter) {
        Path directory =
                stage.scratch()
                        .path("root")
                        .resolve("io.containerd.snapshotter.v1." + snapshotter)
                        .resolve("snapshots");
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
