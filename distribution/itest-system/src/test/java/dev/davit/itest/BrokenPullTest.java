package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.ImageArchive;
import dev.davit.testbed.Registry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A pull that is cut off half-way goes on where it was. */
final class BrokenPullTest {
    private static final int LAYER_BYTES = 24 << 20;
    private static final int CUT_BYTES = 8 << 20;

    @Test
    void pullGoesOnWhereItWasCut() throws IOException {
        Machine.mustHaveRegistry();
        try (Stage stage = Stage.withImage();
                Registry registry = Registry.start(stage.scratch());
                ThrottledProxy proxy = ThrottledProxy.open(registry.port())) {
            String stored = registry.reference("big:1");
            stage.ok("images", "import", bigImage(stage, stored).toString());
            stage.ok("images", "push", "--plain-http", stored);
            stage.ok("images", "rm", "--sync", stored);
            assertTrue(stage.ok("content", "active").lines().count() == 1);

            String reference = "127.0.0.1:" + proxy.port() + "/big:1";
            proxy.stopAfter(CUT_BYTES);
            Path out = stage.scratch().path("pull.out");
            Process pull =
                    stage.daemon().ctr("images", "pull", "--plain-http", reference).start(out, out);
            Await.until("the cut", () -> proxy.passedBytes() >= CUT_BYTES);
            Await.until("an ingest", () -> stage.ok("content", "active").contains("layer-sha256:"));
            pull.destroyForcibly();
            stage.daemon().kill();
            stage.daemon().start();
            String active = stage.ok("content", "active");
            assertTrue(active.contains("layer-sha256:"), active);

            proxy.stopAfter(Long.MAX_VALUE);
            stage.ok("images", "pull", "--plain-http", reference);
            assertTrue(
                    proxy.passedBytes() < LAYER_BYTES + CUT_BYTES / 2,
                    proxy.passedBytes() + " bytes in all: it began anew");
            assertEquals(
                    Integer.toString(LAYER_BYTES),
                    stage.ok("run", "--rm", reference, "big", "stat", "-c", "%s", "/random"));
        }
    }

    private static Path bigImage(Stage stage, String name) throws IOException {
        Path work = stage.scratch().path("big");
        ImageArchive image = ImageArchive.busybox(name, work);
        Path top = Files.createDirectories(work.resolve("top"));
        var bytes = new byte[LAYER_BYTES];
        new Random(7).nextBytes(bytes);
        Files.write(top.resolve("random"), bytes);
        return image.directory(top).write(stage.scratch().path("big.tar"));
    }
}
