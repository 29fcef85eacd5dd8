package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.DaemonProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** Davit's own command line. */
final class DavitCommandTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.withImage();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    private static String davit(String... words) {
        return stage.daemon().davit(words).run().expectSuccess();
    }

    @Test
    void versionOfBothSides() {
        String text = davit("version");
        assertTrue(text.contains("Client") && text.contains("Server"), text);
    }

    @Test
    void infoTellsWhichProcessAnswers() {
        String text = davit("info");
        assertTrue(text.contains('"' + Long.toString(stage.daemon().pid()) + '"'), text);
    }

    @Test
    void pluginsWithTheirStates() {
        String list = davit("plugins", "ls");
        assertTrue(list.contains("overlayfs") && list.contains("ready"), list);
        String one = davit("plugins", "inspect", "io.containerd.snapshotter.v1.overlayfs");
        assertTrue(one.contains("generation") || one.contains("Generation"), one);
        String complaint =
                stage.daemon().davit("plugins", "inspect", "nothing").run().expectFailure();
        assertTrue(complaint.contains("nothing"), complaint);
    }

    @Test
    void eventsAsTheyCome() {
        Path out = stage.scratch().path("davit-events");
        Process events = stage.daemon().davit("events").start(out, out);
        try {
            Await.until(
                    () -> "an event\n" + stage.scratch().read("davit-events"),
                    () -> {
                        stage.ok("namespaces", "label", "default", "k=v");
                        return stage.scratch().read("davit-events").contains("/namespaces/update");
                    });
        } finally {
            events.destroyForcibly();
        }
    }

    @Test
    void configurationIsShown() {
        String text = davit("config", "default");
        assertTrue(text.contains("version = 4"), text);
    }

    @Test
    void missingDaemonIsNamedWithWhatToDo() {
        String complaint =
                new Command(DaemonProcess.home().resolve("bin/davit").toString())
                        .with("--address", "/nowhere/davit.sock", "version")
                        .run()
                        .expectFailure();
        assertTrue(complaint.contains("/nowhere/davit.sock"), complaint);
        assertEquals(1, complaint.lines().count(), complaint);
    }
}
