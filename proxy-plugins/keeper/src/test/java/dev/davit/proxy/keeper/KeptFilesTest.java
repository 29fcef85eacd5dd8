package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.example.kept.KeptFiles;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.MountCalls;
import dev.davit.linux.RawName;
import dev.davit.linux.Signal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The example with a FUSE file system: a file held open is read on, whoever serves it. */
@Tag("slow")
final class KeptFilesTest {
    @TempDir private Path temp;

    private Path mountpoint;

    @SuppressWarnings("NullAway.Init") // prepare() runs before each test
    KeptFilesTest() {}

    @BeforeEach
    void prepare() {
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "needs /dev/fuse");
        mountpoint = temp.resolve("files");
    }

    @AfterEach
    void unmount() {
        try {
            Linux.system().mountCalls().unmount(RawName.of(mountpoint), MountCalls.DETACH);
        } catch (LinuxException e) {
            // Nothing was mounted: the test has said why.
            assertTrue(mountpoint != null);
        }
    }

    private Kept start() throws IOException {
        Kept kept = Kept.java(temp, KeptFiles.class, mountpoint.toString()).start();
        boolean refused = kept.lines.toString().contains("operation not permitted");
        assumeTrue(!refused, () -> "needs to mount FUSE: " + kept.lines);
        assertEquals(State.RUNNING, kept.status().state(), kept.lines.toString());
        return kept;
    }

    private int server() throws IOException {
        return Integer.parseInt(Files.readString(mountpoint.resolve("server")).strip());
    }

    private static void readLetters(FileChannel letters, int count) throws IOException {
        long from = letters.position();
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && letters.read(bytes) >= 0) {
            // As many reads as it takes.
        }
        bytes.flip();
        assertEquals(count, bytes.remaining());
        for (int i = 0; i < count; i++) {
            assertEquals('a' + (from + i) % 26, bytes.get(i));
        }
    }

    @Test
    void aFileHeldOpenIsReadOnAcrossReplacementAndKill() throws Exception {
        try (Kept kept = start();
                FileChannel letters = FileChannel.open(mountpoint.resolve("letters"))) {
            assertEquals(Set.of("letters", "server"), names());
            assertEquals(1 << 20, letters.size());
            assertEquals(kept.pid(), server());
            readLetters(letters, 1000);
            int first = kept.pid();
            kept.process.replace();
            assertTrue(kept.servesAsOtherThan(first));
            readLetters(letters, 1000);
            assertEquals(kept.pid(), server());
            kept.kill(Signal.KILL);
            // Asked of nobody, and answered by the next.
            readLetters(letters, 1000);
            Conditions.until("running", () -> kept.servesAsOtherThan(first));
            assertEquals(kept.pid(), server());
            assertEquals(java.util.List.of("fuse"), kept.status().stored());
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(mountpoint)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void noReadFailsWhileServersComeAndGo() throws Exception {
        var over = new AtomicBoolean();
        var reads = new AtomicLong();
        try (Kept kept = start();
                FileChannel letters = FileChannel.open(mountpoint.resolve("letters"))) {
            FutureTask<Boolean> reading =
                    new FutureTask<>(
                            () -> {
                                while (!over.get()) {
                                    letters.position(reads.get() * 997 % 1_000_000);
                                    readLetters(letters, 1000);
                                    reads.incrementAndGet();
                                }
                                return true;
                            });
            Thread.ofPlatform().start(reading);
            for (int i = 0; i < 5; i++) {
                long before = reads.get();
                kept.process.replace();
                Conditions.until("read on", () -> reads.get() > before + 10 || reading.isDone());
            }
            if (resendsRequests()) {
                for (int i = 0; i < 5; i++) {
                    long before = reads.get();
                    kept.killAndAwaitNext();
                    Conditions.until(
                            "read on", () -> reads.get() > before + 10 || reading.isDone());
                }
            }
            over.set(true);
            assertTrue(reading.get());
        }
    }

    /** Linux 6.9 and later: what a killed server has taken is asked again. */
    private static boolean resendsRequests() {
        String[] release = System.getProperty("os.version", "0.0").split("[^0-9]+", -1);
        int major = Integer.parseInt(release[0]);
        return major > 6 || major == 6 && Integer.parseInt(release[1]) >= 9;
    }
}
