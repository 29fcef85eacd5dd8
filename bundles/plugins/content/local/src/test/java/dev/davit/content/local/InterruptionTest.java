package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** Callers may go at any moment; the JDK then closes the channel they use. */
final class InterruptionTest {
    private static final byte[] BYTES = Scratch.random(8 << 20, 1);
    private static final Digest DIGEST = Digest.of(BYTES);

    @TempDir Path root;

    @Test
    void aWriterGoesOnAfterAnInterruption() throws Exception {
        try (var store = Scratch.open(root);
                ContentWriter writer = store.writer("ref", 0, Optional.empty())) {
            int interruptions = 0;
            for (int round = 0; round < 30; round++) {
                long offset = writer.status().offset();
                if (offset == BYTES.length) {
                    writer.restart(0);
                    offset = 0;
                }
                ByteBuffer rest = ByteBuffer.wrap(Scratch.tail(BYTES, offset));
                boolean cancelled = interrupt(round, () -> writer.write(rest));
                interruptions += cancelled ? 1 : 0;
                assertTrue(cancelled || !rest.hasRemaining());
                assertEquals(offset + rest.position(), writer.status().offset());
                assertEquals(writer.status().offset(), store.status("ref").offset());
                assertEquals(
                        Digest.of(Scratch.head(BYTES, writer.status().offset())), writer.digest());
            }
            assertTrue(interruptions > 0, "no write was interrupted");
            writer.write(ByteBuffer.wrap(Scratch.tail(BYTES, writer.status().offset())));
            assertEquals(DIGEST, writer.commit(BYTES.length, Optional.of(DIGEST)));
            assertArrayEquals(BYTES, Scratch.content(store, DIGEST));
        }
    }

    @Test
    void anInterruptedThreadLeavesTheReaderToOthers() throws Exception {
        try (var store = Scratch.open(root);
                ContentReader reader = readerOfBlob(store)) {
            var stop = new AtomicBoolean();
            var other =
                    new FutureTask<>(
                            () -> {
                                do {
                                    assertArrayEquals(BYTES, Scratch.content(reader));
                                } while (!stop.get());
                                return true;
                            });
            Thread.startVirtualThread(other);
            int interruptions = 0;
            for (int round = 0; round < 100; round++) {
                interruptions += interrupt(round, () -> Scratch.content(reader)) ? 1 : 0;
            }
            stop.set(true);
            assertTrue(other.get());
            assertTrue(interruptions > 0, "no read was interrupted");
        }
    }

    @Test
    void aClosedReaderStaysClosed() throws Exception {
        try (var store = Scratch.open(root)) {
            ContentReader reader = readerOfBlob(store);
            reader.close();
            reader.close();
            var failure = new FutureTask<>(() -> Scratch.content(reader));
            failure.run();
            var cause = (DavitException) failure.exceptionNow();
            assertEquals(ErrorCode.FAILED_PRECONDITION, cause.code());
        }
    }

    private static ContentReader readerOfBlob(LocalContentStore store) {
        return store.open(Scratch.blob(store, BYTES));
    }

    /** Runs the action on a thread that is interrupted sooner or later; whether it noticed. */
    private static boolean interrupt(int moment, Runnable action) throws Exception {
        var started = new CountDownLatch(1);
        var task =
                new FutureTask<Boolean>(
                        () -> {
                            started.countDown();
                            action.run();
                            return false;
                        });
        Thread thread = Thread.startVirtualThread(task);
        started.await();
        for (int i = 0; i < moment * 2000; i++) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DavitException failure
                    && failure.code() == ErrorCode.CANCELLED) {
                return true;
            }
            throw e;
        }
    }
}
