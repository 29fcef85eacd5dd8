package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine crashes in the middle of writing and committing, again and again. */
@Tag("slow")
final class CrashTest {
    private static final int THREADS = 4;

    /** A long run sets the property. */
    private static final int CYCLES = Integer.getInteger("davit.crash.cycles", 8);

    @TempDir Path directory;

    private final Set<Digest> committed = ConcurrentHashMap.newKeySet();

    /** Offsets of the ingests whose writers were closed in time. */
    private final Map<String, Long> suspended = new ConcurrentHashMap<>();

    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile boolean crashed;
    private int verified;

    @Test
    void whatWasAcknowledgedIsThereAndWhatIsThereIsRight() throws Exception {
        try (var disk = new CrashingDisk(directory)) {
            assumeTrue(disk.format(), "cannot mount a loop device and shut its ext4 down");
            var random = new Random(1);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                writeUntilCrash(disk, cycle, 1 + random.nextInt(60));
                try (var store = new LocalContentStore(disk.mount(), boot(cycle + 1))) {
                    verifyBlobs(store);
                    verifyIngests(store);
                }
                disk.unmount();
            }
        }
        assertTrue(verified > CYCLES, "only " + verified + " commits were acknowledged");
    }

    private static Boot boot(int cycle) {
        return new Boot("boot " + cycle, Instant.EPOCH);
    }

    private void writeUntilCrash(CrashingDisk disk, int cycle, int acknowledgements)
            throws Exception {
        crashed = false;
        acknowledged.set(0);
        String resumed = "cycle " + cycle + " resumed";
        byte[] bytes = Scratch.bytesOf(resumed);
        int half = bytes.length / 2;
        try (var store = new LocalContentStore(disk.mount(), boot(cycle))) {
            Scratch.ingest(store, resumed, Scratch.head(bytes, half));
            suspended.put(resumed, (long) half);
            // Stays open. Others sync meanwhile, so that its length is on disk before its bytes.
            store.writer(resumed, 0, Optional.empty())
                    .write(ByteBuffer.wrap(Scratch.tail(bytes, half)));
            var writers = new ArrayList<FutureTask<Void>>();
            for (int i = 0; i < THREADS; i++) {
                String prefix = "cycle " + cycle + " thread " + i + " ingest ";
                writers.add(new FutureTask<>(() -> ingest(store, prefix), null));
                Thread.startVirtualThread(writers.getLast());
            }
            while (acknowledged.get() < acknowledgements
                    && writers.stream().noneMatch(FutureTask::isDone)) {
                Thread.onSpinWait();
            }
            crashed = true;
            assertTrue(disk.stop());
            for (FutureTask<Void> writer : writers) {
                writer.get();
            }
        }
        disk.unmount();
    }

    private void ingest(ContentStore store, String prefix) {
        for (int i = 0; !crashed; i++) {
            String ref = prefix + i;
            byte[] bytes = Scratch.bytesOf(ref);
            int half = bytes.length / 2;
            boolean leave = i % 5 == 1;
            try (ContentWriter writer = store.writer(ref, bytes.length, Optional.empty())) {
                writer.write(ByteBuffer.wrap(bytes, 0, half));
                if (!leave) {
                    writer.write(ByteBuffer.wrap(bytes, half, bytes.length - half));
                    committed.add(writer.commit(bytes.length, Optional.empty()));
                    acknowledged.incrementAndGet();
                }
            } catch (DavitException e) {
                assertTrue(crashed, e::toString);
                return;
            }
            if (leave && !crashed) {
                suspended.put(ref, (long) half);
            }
        }
    }

    private void verifyBlobs(ContentStore store) {
        List<Digest> present = new ArrayList<>();
        store.walk(info -> present.add(info.digest()));
        for (Digest digest : present) {
            assertEquals(digest, Digest.of(Scratch.content(store, digest)));
        }
        committed.forEach(digest -> assertTrue(present.contains(digest), "lost " + digest));
        present.forEach(store::delete);
        verified += committed.size();
        committed.clear();
    }

    private void verifyIngests(ContentStore store) {
        var left = new ArrayList<IngestStatus>();
        store.walkIngests(left::add);
        for (IngestStatus status : left) {
            Long expected = suspended.remove(status.ref());
            if (expected != null) {
                assertEquals(expected, status.offset(), status.ref());
            }
            finish(store, status);
        }
        assertEquals(Map.of(), suspended);
    }

    private static void finish(ContentStore store, IngestStatus status) {
        byte[] bytes = Scratch.bytesOf(status.ref());
        try (ContentWriter writer = store.writer(status.ref(), 0, Optional.empty())) {
            long offset = writer.status().offset();
            assertEquals(status.offset(), offset);
            assertEquals(Digest.of(Scratch.head(bytes, offset)), writer.digest());
            writer.write(ByteBuffer.wrap(Scratch.tail(bytes, offset)));
            writer.commit(bytes.length, Optional.of(Digest.of(bytes)));
        }
        assertArrayEquals(bytes, Scratch.content(store, Digest.of(bytes)));
        store.delete(Digest.of(bytes));
    }
}
