package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;

import org.junit.jupiter.api.Test;

import java.util.List;

/** What nobody needs any more goes; what somebody needs stays. */
final class CollectionTest {
    @Test
    void contentGoesWithItsImageAndSnapshotsWithTheirContainer() {
        try (Stage stage = Stage.withImage()) {
            stage.ok("containers", "create", Stage.IMAGE, "keeper", "true");
            assertEquals(3, content(stage).size());
            assertEquals(2, snapshots(stage).size());
            stage.ok("images", "rm", "--sync", Stage.IMAGE);
            assertEquals(List.of(), content(stage));
            assertEquals(2, snapshots(stage).size(), "kept by the container");
            stage.ok("tasks", "start", "keeper");
            stage.ok("containers", "rm", "keeper");
            Await.until("the snapshots' going", () -> snapshots(stage).isEmpty());
            assertEquals(List.of(), stage.scratch().mounts());
        }
    }

    @Test
    void leaseKeepsWhatIsMadeUnderIt() {
        try (Stage stage = Stage.withImage()) {
            stage.ok("leases", "create", "--id", "l");
            List<String> before = snapshots(stage);
            stage.ok("snapshots", "prepare", "loose");
            stage.ok("snapshots", "label", "loose", "containerd.io/gc.root=now");
            stage.ok("images", "rm", "--sync", Stage.IMAGE);
            assertEquals(List.of("loose"), snapshots(stage));
            stage.ok("snapshots", "label", "loose", "containerd.io/gc.root=");
            stage.ok("leases", "rm", "--sync", "l");
            assertEquals(List.of(), snapshots(stage));
            assertTrue(before.size() == 1);
        }
    }

    private static List<String> content(Stage stage) {
        return lines(stage.ok("content", "ls", "-q"));
    }

    private static List<String> snapshots(Stage stage) {
        return lines(stage.ok("snapshots", "ls")).stream()
                .skip(1)
                .map(line -> line.split("\\s+", -1)[0])
                .toList();
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : text.lines().toList();
    }
}
