package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A million objects are opened, listed, verified, explained, backed up and collected. */
@Tag("slow")
class ManyObjectsTest {
    @TempDir private Path directory;

    @Test
    @EnabledIfSystemProperty(
            named = "davit.campaign",
            matches = "long",
            disabledReason = "takes two minutes: part of ./dev test metadata-kill")
    void aMillionObjectsFitIntoTheHeapThatTheManualNames()
            throws IOException, InterruptedException {
        run("-Xmx1g", 20_000);
    }

    @Test
    void aHundredThousandObjectsLeaveAQuarterOfTheUsualHeapToTheDaemon()
            throws IOException, InterruptedException {
        run("-Xmx96m", 2_000);
    }

    private void run(String heap, int images) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:+UseCompactObjectHeaders",
                                        "-XX:-UsePerfData",
                                        heap,
                                        "-Ddavit.images=" + images,
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        ManyObjects.class.getName(),
                                        directory.toString()))
                        .redirectErrorStream(true)
                        .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), words);
        assertTrue(words.endsWith("done\n"), words);
        System.out.print(words);
    }
}
