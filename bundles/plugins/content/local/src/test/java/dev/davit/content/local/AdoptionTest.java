package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** A directory goes from containerd to us and back, blobs and begun ingests included. */
final class AdoptionTest {
    private static final byte[] BYTES = Scratch.random(5_000_000, 1);
    private static final Digest DIGEST = Digest.of(BYTES);

    /** Short, since a socket lies in it. */
    @TempDir Path directory;

    @BeforeEach
    void needsContainerd() {
        assumeTrue(ContainerdProcess.isInstalled(), "containerd and ctr are not installed");
    }

    @Test
    void ourStoreReadsWhatContainerdWrote() throws Exception {
        var digests = new ArrayList<Digest>();
        try (var containerd = new ContainerdProcess(directory)) {
            for (int i = 0; i < 5; i++) {
                byte[] bytes = Scratch.random(i * 1000, i);
                containerd.ctr(bytes, "content", "ingest", "ref" + i);
                digests.add(Digest.of(bytes));
            }
        }
        try (var store = Scratch.open(ContainerdProcess.contentOf(directory))) {
            var walked = new ArrayList<Digest>();
            store.walk(info -> walked.add(info.digest()));
            assertEquals(digests.stream().sorted().toList(), walked.stream().sorted().toList());
            for (int i = 0; i < 5; i++) {
                assertArrayEquals(
                        Scratch.random(i * 1000, i), Scratch.content(store, digests.get(i)));
            }
        }
    }

    @Test
    void containerdServesWhatOurStoreWrote() throws Exception {
        try (var store = Scratch.open(ContainerdProcess.contentOf(directory))) {
            assertEquals(DIGEST, Scratch.blob(store, BYTES));
        }
        try (var containerd = new ContainerdProcess(directory)) {
            // Containerd shares a blob of its store with whoever names its digest and length.
            containerd.ctr(
                    BYTES,
                    "content",
                    "ingest",
                    "--expected-digest=" + DIGEST,
                    "--expected-size=" + BYTES.length,
                    "shared");
            assertArrayEquals(BYTES, containerd.ctr("content", "get", DIGEST.toString()));
            assertTrue(
                    new String(containerd.ctr("content", "ls"), StandardCharsets.UTF_8)
                            .contains(DIGEST.toString()));
        }
    }

    @Test
    void anIngestGoesThereAndBackAgain() throws Exception {
        long begun;
        try (var containerd = new ContainerdProcess(directory)) {
            begun = beginIngest(containerd);
        }
        Path content = ContainerdProcess.contentOf(directory);
        String ref;
        try (var store = Scratch.open(content)) {
            ref = refOfOnlyIngest(store);
            assertEquals("default/1/part", ref);
            assertEquals(begun, store.status(ref).offset());
            assertEquals(BYTES.length, store.status(ref).total());
            try (ContentWriter writer = store.writer(ref, BYTES.length, Optional.empty())) {
                assertEquals(Digest.of(Scratch.head(BYTES, begun)), writer.digest());
                writer.write(ByteBuffer.wrap(BYTES, (int) begun, 1_000_000));
            }
        }
        try (var containerd = new ContainerdProcess(directory)) {
            String active = new String(containerd.ctr("content", "active"), StandardCharsets.UTF_8);
            assertTrue(active.contains("part"), active);
            assertTrue(active.contains("%.4gMB".formatted((begun + 1e6) / 1e6)), active);
        }
        try (var store = Scratch.open(content)) {
            try (ContentWriter writer = store.writer(ref, BYTES.length, Optional.empty())) {
                assertEquals(begun + 1_000_000, writer.status().offset());
                writer.write(ByteBuffer.wrap(Scratch.tail(BYTES, begun + 1_000_000)));
                assertEquals(DIGEST, writer.commit(BYTES.length, Optional.of(DIGEST)));
            }
            Entries.visit(content.resolve("ingest"), entry -> fail("left " + entry));
        }
    }

    /** Has containerd begin an ingest whose client goes away; how far it came. */
    private long beginIngest(ContainerdProcess containerd) throws Exception {
        Process client =
                containerd.start("content", "ingest", "--expected-size=" + BYTES.length, "part");
        try (OutputStream input = client.getOutputStream()) {
            input.write(BYTES, 0, 2_000_000);
            input.flush();
            Path ingests = ContainerdProcess.contentOf(directory).resolve("ingest");
            while (dataIn(ingests) == 0) {
                assertTrue(client.isAlive());
            }
            client.destroyForcibly();
            client.waitFor();
        }
        return dataIn(ContainerdProcess.contentOf(directory).resolve("ingest"));
    }

    private static long dataIn(Path ingests) throws Exception {
        long length = 0;
        if (Files.isDirectory(ingests)) {
            try (var files = Files.walk(ingests)) {
                for (Path file : files.filter(path -> path.endsWith("data")).toList()) {
                    length += Files.size(file);
                }
            }
        }
        return length;
    }

    private static String refOfOnlyIngest(ContentStore store) {
        var refs = new ArrayList<String>();
        store.walkIngests(status -> refs.add(status.ref()));
        assertEquals(1, refs.size());
        return refs.getFirst();
    }
}
