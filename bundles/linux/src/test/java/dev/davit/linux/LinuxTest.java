package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class LinuxTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Linux LINUX = Linux.system();

    @TempDir Path temp;

    @Test
    void fileSystemsAreKnownByTheirNumber() {
        assertEquals(0x9fa0, LINUX.fileSystemStatus(Path.of("/proc")).type());
        FileSystemStatus status = LINUX.fileSystemStatus(temp);
        assertTrue(status.blocks() > 0 && status.availableBlocks() <= status.blocks());
        assertTrue(status.blockSize() >= 512);
    }

    @Test
    void umaskTellsWhatWasBefore() {
        int before = LINUX.umask(027);
        try {
            assertEquals(027, LINUX.umask(before));
        } finally {
            LINUX.umask(before);
        }
    }

    @Test
    void aProcessIsKnownByItsDescriptor() throws IOException, InterruptedException {
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        try (Fd process = LINUX.openProcess(Math.toIntExact(sleep.pid()))) {
            LINUX.kill(process, Signal.NONE);
            assertFalse(process.awaitReadable(Duration.ZERO));
            LINUX.kill(process, Signal.KILL);
            assertTrue(process.awaitReadable(LONG));
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        LinuxException e =
                assertThrows(
                        LinuxException.class,
                        () -> LINUX.openProcess(Math.toIntExact(sleep.pid())));
        assertTrue(e.is(Errno.ESRCH), e.getMessage());
        int gone = Math.toIntExact(sleep.pid());
        e = assertThrows(LinuxException.class, () -> LINUX.kill(gone, Signal.TERMINATE));
        assertEquals("kill " + gone + ": no such process", e.getMessage());
    }

    @Test
    void onlyChildrenAreReaped() {
        try (Fd self = LINUX.openProcess(Math.toIntExact(ProcessHandle.current().pid()))) {
            LinuxException e = assertThrows(LinuxException.class, () -> LINUX.reap(self));
            assertTrue(e.is(Errno.ECHILD), e.getMessage());
        }
    }

    @Test
    void subreaperIsSwitched() {
        LINUX.setChildSubreaper(true);
        LINUX.setChildSubreaper(false);
        assertFalse(LINUX.inUserNamespace());
    }

    @Test
    void pipesCarryBytesToStreams() throws IOException {
        try (Pipe pipe = LINUX.pipe();
                InputStream in = pipe.reader().inputStream()) {
            try (OutputStream out = pipe.writer().outputStream()) {
                out.write("hello".getBytes(StandardCharsets.UTF_8));
            }
            assertEquals("hello", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aReaderWaitsForTheWriterAndAWriterForTheReader() throws Exception {
        byte[] large = new byte[1 << 20];
        try (Pipe pipe = LINUX.pipe()) {
            FutureTask<byte[]> reading =
                    new FutureTask<>(() -> pipe.reader().inputStream().readAllBytes());
            Thread.ofVirtual().start(reading);
            try (OutputStream out = pipe.writer().outputStream()) {
                out.write(large);
            }
            assertEquals(large.length, reading.get(1, TimeUnit.MINUTES).length);
        }
    }

    @Test
    void waitingEndsWithTheTimeTheCloseAndTheInterrupt() throws Exception {
        try (Pipe pipe = LINUX.pipe()) {
            assertFalse(pipe.reader().awaitReadable(Duration.ofMillis(1)));
            assertTrue(pipe.writer().awaitWritable(LONG));
            FutureTask<Boolean> waiting = new FutureTask<>(() -> pipe.reader().awaitReadable(LONG));
            Thread thread = Thread.ofVirtual().start(waiting);
            awaitParked(thread);
            pipe.reader().close();
            assertFalse(waiting.get(1, TimeUnit.MINUTES));
        }
        try (Pipe pipe = LINUX.pipe()) {
            AtomicReference<String> outcome = new AtomicReference<>("");
            Thread thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            pipe.reader().awaitReadable(LONG);
                                        } catch (InterruptedException e) {
                                            outcome.set("interrupted");
                                        }
                                    });
            awaitParked(thread);
            thread.interrupt();
            thread.join();
            assertEquals("interrupted", outcome.get());
            pipe.writer().outputStream().write(1);
            assertTrue(pipe.reader().awaitReadable(LONG));
        }
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING
                && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void workOfVirtualThreadsIsDoneOnPlatformThreads() throws Exception {
        FutureTask<Boolean> task =
                new FutureTask<>(
                        () -> PlatformThreads.call(() -> Thread.currentThread().isVirtual()));
        Thread.ofVirtual().start(task);
        assertFalse(task.get());
        Thread here = Thread.currentThread();
        assertEquals(here, PlatformThreads.call(Thread::currentThread));
    }

    @Test
    void interruptingTheCallerInterruptsTheWorkWhichEndsFirst() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> order = new AtomicReference<>("");
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    PlatformThreads.run(
                                            () -> {
                                                started.countDown();
                                                awaitInterrupt();
                                                order.accumulateAndGet("work ", String::concat);
                                            });
                                    boolean kept = Thread.currentThread().isInterrupted();
                                    order.accumulateAndGet("caller " + kept, String::concat);
                                });
        started.await();
        caller.interrupt();
        caller.join();
        assertEquals("work caller true", order.get());
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatTheWorkThrowsTheCallerGets() throws Exception {
        FutureTask<Optional<Throwable>> task =
                new FutureTask<>(
                        () ->
                                Optional.of(
                                        assertThrows(
                                                LinuxException.class,
                                                () ->
                                                        PlatformThreads.run(
                                                                () ->
                                                                        LINUX.kill(
                                                                                -1 << 30,
                                                                                Signal.NONE)))));
        Thread.ofVirtual().start(task);
        assertTrue(task.get().isPresent());
    }
}
