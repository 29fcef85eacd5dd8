package dev.davit.kit.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class ReadAheadStreamTest {
    /** Gives zeros, counts them, blocks when told, and knows whether it was closed. */
    private static final class Source extends InputStream {
        final AtomicInteger read = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final CountDownLatch blocked = new CountDownLatch(1);
        final CountDownLatch woken = new CountDownLatch(1);
        final int blocksAt;

        Source(int blocksAt) {
            this.blocksAt = blocksAt;
        }

        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (read.get() >= blocksAt) {
                blocked.countDown();
                awaitDeafly();
                return -1;
            }
            int count = Math.min(length, 1000);
            read.addAndGet(count);
            return count;
        }

        /** Interrupts do not end it, as with many a read. */
        private void awaitDeafly() {
            while (true) {
                try {
                    woken.await();
                    return;
                } catch (InterruptedException e) {
                    continue;
                }
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131071, 131072, 131073, 3_000_000})
    void bytesComeThroughUnchanged(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        ByteArrayInputStream source = new ByteArrayInputStream(bytes);
        try (InputStream ahead = new ReadAheadStream(source, source, "test")) {
            assertArrayEquals(bytes, ahead.readAllBytes());
            assertEquals(-1, ahead.read());
            assertEquals(-1, ahead.read(new byte[5]));
        }
    }

    @Test
    void whatWasReadBeforeAFailureComesFirst() {
        InputStream failing =
                new InputStream() {
                    private int left = 200_000;

                    @Override
                    public int read() throws IOException {
                        if (left-- <= 0) {
                            throw new IOException("no more");
                        }
                        return 7;
                    }
                };
        ReadAheadStream ahead = new ReadAheadStream(failing, failing, "test");
        assertEquals(200_000, assertDoesNotFail(ahead, 200_000));
        IOException e = assertThrows(IOException.class, ahead::read);
        assertEquals("no more", e.getMessage());
        assertThrows(IOException.class, ahead::read);
    }

    private static int assertDoesNotFail(InputStream stream, int length) {
        try {
            byte[] bytes = stream.readNBytes(length);
            byte[] expected = new byte[length];
            Arrays.fill(expected, (byte) 7);
            assertArrayEquals(expected, bytes);
            return bytes.length;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void runtimeFailuresKeepTheirType() throws IOException {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new IllegalStateException("why");
                    }
                };
        try (InputStream ahead = new ReadAheadStream(failing, failing, "test")) {
            assertThrows(IllegalStateException.class, ahead::read);
        }
    }

    @Test
    void readingAheadIsBounded() throws Exception {
        Source source = new Source(Integer.MAX_VALUE);
        try (InputStream ahead = new ReadAheadStream(source, source.woken::countDown, "test")) {
            assertEquals(0, ahead.read());
            assertTrue(source.read.get() <= 9 * 131_072 + 1000);
            ahead.readNBytes(2_000_000);
            assertTrue(source.read.get() >= 2_000_001);
        }
        assertEquals(1, source.closed.get());
    }

    @Test
    void closingEarlyWakesASourceThatBlocks() throws Exception {
        Source source = new Source(0);
        InputStream ahead = new ReadAheadStream(source, source.woken::countDown, "test");
        FutureTask<Integer> reading = new FutureTask<>(ahead::read);
        Thread.ofVirtual().start(reading);
        source.blocked.await();
        assertEquals(0, source.closed.get());
        ahead.close();
        ahead.close();
        assertEquals(1, source.closed.get());
        ExecutionException e =
                assertThrows(ExecutionException.class, () -> reading.get(1, TimeUnit.MINUTES));
        assertEquals("stream closed", String.valueOf(e.getCause().getMessage()));
    }

    @Test
    void closingWithoutReadingStartsNoThread() throws IOException {
        Source source = new Source(0);
        InputStream ahead = new ReadAheadStream(source, source.woken::countDown, "test");
        assertEquals(0, ahead.read(new byte[0]));
        ahead.close();
        assertEquals(1, source.closed.get());
        assertEquals(0, source.read.get());
        assertThrows(IOException.class, ahead::read);
    }

    @Test
    void aWaitingReaderCanBeInterrupted() throws Exception {
        Source source = new Source(0);
        try (InputStream ahead = new ReadAheadStream(source, source.woken::countDown, "test")) {
            FutureTask<Boolean> reading =
                    new FutureTask<>(
                            () -> {
                                assertThrows(InterruptedIOException.class, ahead::read);
                                return Thread.currentThread().isInterrupted();
                            });
            Thread reader = Thread.ofVirtual().start(reading);
            source.blocked.await();
            assertFalse(reading.isDone());
            reader.interrupt();
            assertTrue(reading.get(1, TimeUnit.MINUTES));
        }
    }
}
