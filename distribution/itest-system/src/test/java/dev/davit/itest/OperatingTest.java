package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What an operator does with a third party's snapshotter, by davit plugins. */
final class OperatingTest {
    private static final String COPY = "io.containerd.snapshotter.v1.copy";

    /** Fails while the snapshotter takes calls. */
    private static final String BROKEN_BY_COPY =
            "! ctr -a $CONTAINERD_ADDRESS snapshots --snapshotter copy ls";

    private static Stage stage;

    @BeforeAll
    static void open() throws IOException {
        stage = Stage.empty();
        Path bundle =
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .filter(entry -> entry.contains("snapshotter-copy"))
                        .map(Path::of)
                        .findFirst()
                        .orElseThrow();
        Files.copy(bundle, stage.daemon().bundles().resolve("copy.jar"));
        Await.until("the plugin", () -> stage.ok("plugins", "ls").contains(" copy "));
        assertTrue(isReady());
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    private static String davit(String... words) {
        return stage.daemon().davit("plugins").with(words).run().expectSuccess();
    }

    private static boolean isReady() {
        return stage.ctr("snapshots", "--snapshotter", "copy", "ls").status() == 0;
    }

    @Test
    void whatIsDisabledTakesNoCallsUntilItIsEnabled() {
        assertTrue(davit("disable", "--now-only", "copy").startsWith(COPY + ": stopped"));
        assertTrue(stage.fails("snapshots", "--snapshotter", "copy", "ls").contains("copy"));
        assertTrue(davit("why", "copy").contains("davit plugins enable"), davit("why", "copy"));
        assertTrue(davit("enable", "copy").startsWith(COPY + ": "));
        Await.until("its return", OperatingTest::isReady);
        assertTrue(davit("drain", "copy").startsWith(COPY + ": draining"));
        davit("enable", COPY);
        assertTrue(isReady());
        stage.ok("snapshots", "--snapshotter", "copy", "prepare", "one");
        assertTrue(davit("inspect", "copy").contains("prepare"), davit("inspect", "copy"));
        assertTrue(davit("top", "-n", "1", "-i", "0.2").contains(COPY));
    }

    @Test
    void bisectFindsThePluginThatBreaksACommand() {
        assertEquals(
                COPY + " breaks it", davit("bisect", "--", "sh", "-c", BROKEN_BY_COPY).strip());
        assertTrue(isReady());
        String complaint =
                stage.daemon().davit("plugins", "bisect", "--", "true").run().expectFailure();
        assertTrue(complaint.contains("candidates: " + COPY), complaint);
    }

    @Test
    void bisectPutsEverythingBackWhenItIsInterrupted() throws Exception {
        Path reached = stage.scratch().path("reached");
        Path out = stage.scratch().path("bisect-out");
        String command = BROKEN_BY_COPY + " && touch " + reached + " && sleep 600";
        Process bisect =
                stage.daemon()
                        .davit("plugins", "bisect", "--timeout", "10m", "--", "sh", "-c", command)
                        .start(out, out);
        Await.until(
                () -> "bisect without the plugin\n" + stage.scratch().read("bisect-out"),
                () -> Files.exists(reached));
        assertTrue(stage.fails("snapshots", "--snapshotter", "copy", "ls").contains("copy"));
        bisect.destroy();
        assertNotEquals(0, bisect.waitFor());
        assertTrue(isReady(), stage.scratch().read("bisect-out"));
    }

    @Test
    void eventsTellWhatBecomesOfAPlugin() {
        Path out = stage.scratch().path("plugin-events");
        Process events = stage.daemon().davit("plugins", "events", "id==copy").start(out, out);
        try {
            Await.until(
                    () -> "an event\n" + stage.scratch().read("plugin-events"),
                    () -> {
                        davit("drain", "copy");
                        davit("enable", "copy");
                        return stage.scratch().read("plugin-events").contains("-> draining");
                    });
        } finally {
            events.destroyForcibly();
        }
    }
}
