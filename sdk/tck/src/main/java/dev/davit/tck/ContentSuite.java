package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The store under test and the vocabulary of the rules. */
abstract class ContentSuite {
    /**
     * How long a store may take to notice that a writer was closed, across a socket for example.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir Path root;
    ContentStore store;

    @SuppressWarnings("NullAway.Init") // openStore() runs before each test
    ContentSuite() {}

    /**
     * Opens the store under test.
     *
     * @param root an empty directory, or one that an earlier store of the same test has left
     */
    protected abstract ContentStore open(Path root);

    /** Closes a store; overridden where there is more to close than the object. */
    protected void close(ContentStore opened) throws Exception {
        if (opened instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** What this store does not do. */
    protected Set<ContentBehaviour> declines() {
        return Set.of();
    }

    @BeforeEach
    final void openStore() {
        store = open(root);
    }

    @AfterEach
    final void closeStore() throws Exception {
        close(store);
    }

    final void reopen() throws Exception {
        close(store);
        store = open(root);
    }

    final boolean declined(ContentBehaviour behaviour) {
        return declines().contains(behaviour);
    }

    /** A writer of the ref, once nobody else has it. */
    final ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return store.writer(ref, total, expected);
            } catch (DavitException e) {
                if (e.code() != ErrorCode.UNAVAILABLE || System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    final ContentWriter writer(String ref) {
        return writer(ref, 0, Optional.empty());
    }

    /** Writes bytes under the ref and leaves them there. */
    final void ingest(String ref, long total, byte[] bytes) {
        try (ContentWriter writer = writer(ref, total, Optional.empty())) {
            writer.write(ByteBuffer.wrap(bytes));
        }
    }

    /** Makes a blob of the bytes. */
    final Digest blob(byte[] bytes) {
        try (ContentWriter writer = writer("ref of blob " + Digest.of(bytes))) {
            writer.write(ByteBuffer.wrap(bytes));
            return writer.commit(bytes.length, Optional.of(Digest.of(bytes)));
        }
    }

    final byte[] content(Digest digest) {
        try (ContentReader reader = store.open(digest)) {
            return bytes(reader);
        }
    }

    static byte[] bytes(ContentReader reader) {
        var into = ByteBuffer.allocate(Math.toIntExact(reader.sizeBytes()));
        while (into.hasRemaining()) {
            int count = reader.read(into, into.position());
            assertTrue(count > 0, "at " + into.position() + " of " + into.limit());
        }
        return into.array();
    }

    final List<Digest> walked() {
        var digests = new ArrayList<Digest>();
        store.walk((ContentInfo info) -> digests.add(info.digest()));
        return digests.stream().sorted().toList();
    }

    final List<String> walkedRefs() {
        var refs = new ArrayList<String>();
        store.walkIngests((IngestStatus status) -> refs.add(status.ref()));
        return refs.stream().sorted().toList();
    }

    /** The failure of an action that must fail with this code. */
    static DavitException fails(ErrorCode code, Executable action) {
        DavitException failure = assertThrows(DavitException.class, action);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }

    /** Like {@link #fails}; the message must name the object. */
    static void failsAbout(Object object, ErrorCode code, Executable action) {
        String message = fails(code, action).getMessage();
        assertTrue(message.contains(object.toString()), message);
    }

    /** Runs the actions at the same time, each on a thread of its own. */
    static <T> List<Future<T>> atOnce(List<Callable<T>> actions) throws InterruptedException {
        var start = new CountDownLatch(actions.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(
                    actions.stream().map(action -> together(start, action)).toList());
        }
    }

    /** How many succeeded; all others must have failed with this code. */
    static int succeeded(List<? extends Future<?>> futures, ErrorCode otherwise)
            throws InterruptedException {
        int succeeded = 0;
        for (Future<?> future : futures) {
            try {
                future.get();
                succeeded++;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                assertTrue(
                        cause instanceof DavitException failure && failure.code() == otherwise,
                        String.valueOf(cause));
            }
        }
        return succeeded;
    }

    /** Bytes that look random and are the same for the same seed. */
    static byte[] random(int count, long seed) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] head(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, count);
    }

    static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    static Digest digest(String algorithm, byte[] bytes) {
        return Digest.from(algorithm, Digest.hasher(algorithm).digest(bytes));
    }

    private static <T> Callable<T> together(CountDownLatch start, Callable<T> action) {
        return () -> {
            start.countDown();
            start.await();
            return action.call();
        };
    }
}
