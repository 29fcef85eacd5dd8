package dev.davit.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A process with many writers is killed, again and again on the same directory: while it opens,
 * while it writes, while it writes checkpoints. Every start checks what the last one has left.
 */
@Tag("slow")
class KillTest {
    private static final int CYCLES =
            Integer.getInteger("davit.kill.cycles", Campaign.size(15, 500));

    /** How long a process lives from its first word on, or from when it begins to write. */
    private static final int LONGEST_MILLIS = 700;

    @TempDir private Path directory;

    @Test
    void whatWasAcknowledgedSurvivesKills() throws IOException, InterruptedException {
        Random random = new Random(CYCLES);
        int verified = 0;
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            Process process = start("write");
            try (BufferedReader output = process.inputReader()) {
                assertEquals("starting", output.readLine());
                if (random.nextInt(3) > 0) {
                    assertVerified(output.readLine(), cycle);
                    verified++;
                }
                // The moment is what is random here; nothing waits for anything to be done by then.
                process.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
                process.toHandle().destroyForcibly();
                String line = output.readLine();
                while (line != null) {
                    assertVerified(line, cycle);
                    line = output.readLine();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        assertTrue(verified > CYCLES / 3, "only %d starts came to writing".formatted(verified));
        Process last = start("verify");
        String words = new String(last.getInputStream().readAllBytes(), UTF_8);
        last.waitFor();
        assertTrue(words.contains("verified"), words);
        Campaign.report("kills of the store", CYCLES, acknowledged().sum(), 0);
    }

    private static void assertVerified(String line, int cycle) {
        assertTrue(line != null && line.startsWith("verified"), "cycle " + cycle + ": " + line);
    }

    @Test
    void aStoreThatLosesATransactionIsFoundOut() throws IOException, InterruptedException {
        Process process = start("write");
        try (BufferedReader output = process.inputReader()) {
            assertEquals("starting", output.readLine());
            assertVerified(output.readLine(), 0);
            while (firstAcknowledged() < 2 && process.isAlive()) {
                Thread.onSpinWait();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (var files = Files.list(directory.resolve("store"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Process verifying = start("verify");
        String words = new String(verifying.getInputStream().readAllBytes(), UTF_8);
        verifying.waitFor();
        assertTrue(words.contains("was acknowledged"), words);
    }

    /** How many transactions of the first writer have returned. */
    private int firstAcknowledged() throws IOException {
        return acknowledged().findFirst().orElse(0);
    }

    /** How many transactions of each writer have returned. */
    private IntStream acknowledged() throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve("acknowledged"));
        IntBuffer numbers = ByteBuffer.wrap(bytes).asIntBuffer();
        return IntStream.range(0, numbers.limit()).map(numbers::get);
    }

    private Process start(String mode) throws IOException {
        return OtherProcess.of(KillVictim.class, mode, directory.toString()).start();
    }
}
