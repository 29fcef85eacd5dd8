package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/** kill -9 in the middle of writing and committing, again and again on the same directory. */
@Tag("slow")
final class KillTest {
    /** A long run sets the property. */
    private static final int CYCLES = Integer.getInteger("davit.kill.cycles", 20);

    @TempDir Path root;

    private final List<Digest> committed = new ArrayList<>();
    private final List<String> aborted = new ArrayList<>();
    private int verified;
    private int resumed;

    @Test
    void nothingAcknowledgedIsLostAndNothingIsWrong() throws Exception {
        var random = new Random(1);
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            runUntilKilled(cycle, 1 + random.nextInt(30), random.nextInt(3_000_000));
            try (var store = Scratch.open(root)) {
                verifyBlobs(store);
                verifyIngests(store);
            }
        }
        assertTrue(verified > CYCLES, "only " + verified + " commits were acknowledged");
        assertFalse(aborted.isEmpty());
        assertTrue(resumed > 0, "no ingest was left");
    }

    /** Kills the process a random moment after it has said a number of lines. */
    private void runUntilKilled(int cycle, int lines, int moment) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledWriter.class.getName(),
                                root.toString(),
                                Integer.toString(cycle))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                remember(Objects.requireNonNull(output.readLine(), "the process has failed"));
            }
            for (int i = 0; i < moment; i++) {
                Thread.onSpinWait();
            }
            // Process.destroyForcibly would close the output before we have read it.
            process.toHandle().destroyForcibly();
            output.lines().forEach(this::remember);
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private void remember(String line) {
        if (line.startsWith("committed ")) {
            // The last line may have been cut short by the kill.
            String digest = line.substring("committed ".length());
            if (digest.length() == 71) {
                committed.add(Digest.parse(digest));
            }
        } else if (line.startsWith("aborted ")) {
            aborted.add(line.substring("aborted ".length()));
        }
    }

    private void verifyBlobs(ContentStore store) {
        var present = new ArrayList<Digest>();
        store.walk(
                (ContentInfo info) -> {
                    present.add(info.digest());
                    byte[] bytes = Scratch.content(store, info.digest());
                    assertEquals(info.digest(), Digest.of(bytes));
                    assertEquals(info.sizeBytes(), bytes.length);
                });
        committed.forEach(digest -> assertTrue(present.contains(digest), "lost " + digest));
        present.forEach(store::delete);
        verified += committed.size();
        committed.clear();
    }

    private void verifyIngests(ContentStore store) throws IOException {
        var left = new ArrayList<IngestStatus>();
        store.walkIngests(left::add);
        for (IngestStatus status : left) {
            assertFalse(aborted.contains(status.ref()), status.ref());
            byte[] bytes = Scratch.bytesOf(status.ref());
            try (ContentWriter writer = store.writer(status.ref(), 0, Optional.empty())) {
                long offset = writer.status().offset();
                assertEquals(status.offset(), offset);
                assertEquals(Digest.of(Scratch.head(bytes, offset)), writer.digest());
                writer.write(ByteBuffer.wrap(Scratch.tail(bytes, offset)));
                writer.commit(bytes.length, Optional.of(Digest.of(bytes)));
            }
            assertArrayEquals(bytes, Scratch.content(store, Digest.of(bytes)));
            resumed++;
        }
        store.walkIngests(status -> assertEquals("none", status.ref()));
    }
}
