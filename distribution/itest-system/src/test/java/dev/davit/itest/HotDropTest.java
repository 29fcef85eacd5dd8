package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A snapshotter of a third party comes aboard and leaves while a container runs. */
final class HotDropTest {
    /** The class path names it, since this module depends on it. */
    private static Path exampleBundle() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> entry.contains("snapshotter-copy"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bundleIsUsedByTheNextContainerAndGoneWithItsFile() throws IOException {
        try (Stage stage = Stage.withImage()) {
            DaemonProcess daemon = stage.daemon();
            stage.runDetached("before", stage.scratch().path("output"), "sleep 1000");
            assertFalse(stage.ok("plugins", "ls").contains(" copy "));
            Path file = daemon.bundles().resolve("copy.jar");
            Files.copy(exampleBundle(), file);
            Await.until("the plugin", () -> stage.ok("plugins", "ls").contains(" copy "));
            assertEquals("hello", run(stage, "after", "echo hello"));
            stage.ok("snapshots", "--snapshotter", "copy", "ls");
            assertEquals("RUNNING", stage.taskStatus("before"));
            Files.delete(file);
            Await.until("its leaving", () -> !stage.ok("plugins", "ls").contains(" copy "));
            String complaint = stage.fails("snapshots", "--snapshotter", "copy", "ls");
            assertTrue(complaint.contains("copy"), complaint);
            assertEquals("RUNNING", stage.taskStatus("before"));
            // what it has left behind holds up no collection
            stage.ok("images", "tag", Stage.IMAGE, "davit.test/second:1");
            stage.ok("images", "rm", "--sync", "davit.test/second:1");
            Files.copy(exampleBundle(), file);
            Await.until("its return", () -> stage.ok("plugins", "ls").contains(" copy "));
            assertEquals("again", run(stage, "again", "echo again"));
        }
    }

    @Test
    void fileThatIsNoBundleHarmsNobody() throws IOException {
        try (Stage stage = Stage.withImage()) {
            Files.writeString(stage.daemon().bundles().resolve("broken.jar"), "no jar at all");
            Await.until("the warning", () -> stage.scratch().read("log").contains("broken.jar"));
            Files.copy(exampleBundle(), stage.daemon().bundles().resolve("copy.jar"));
            Await.until("the sound one", () -> stage.ok("plugins", "ls").contains(" copy "));
            assertEquals("hello", run(stage, "c", "echo hello"));
        }
    }

    private static String run(Stage stage, String id, String script) {
        return stage.ok(
                "run", "--rm", "--snapshotter", "copy", Stage.IMAGE, id, "sh", "-c", script);
    }
}
