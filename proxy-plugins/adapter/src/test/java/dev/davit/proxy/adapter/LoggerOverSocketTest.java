package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;
import dev.davit.proxy.ProxyServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** A logger in another process, which may go and come back under a running container. */
final class LoggerOverSocketTest {
    private static final LogSource SOURCE = new LogSource("default", "box", "", Map.of("max", "3"));

    @TempDir private Path directory;
    private final Notes notes = new Notes();

    private Path socket() {
        return directory.resolve("peer.sock");
    }

    private LoggerProxy proxy() {
        var proxy = new LoggerProxy(Map.of("davit.slot.id", "far", "address", socket().toString()));
        proxy.start();
        return proxy;
    }

    private ProxyServer serve() {
        return ProxyServer.builder(socket()).logger(notes).takeOver().start();
    }

    /** Keeps both streams in memory. */
    private static final class Notes implements ContainerLogger {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private volatile CountDownLatch brake = new CountDownLatch(0);

        @Override
        public LogSession open(LogSource source) {
            if (!source.equals(SOURCE)) {
                throw ErrorCode.INVALID_ARGUMENT.about("log of " + source.container());
            }
            opened.incrementAndGet();
            return new LogSession() {
                @Override
                public OutputStream stdout() {
                    return new OutputStream() {
                        @Override
                        public void write(int one) throws IOException {
                            write(new byte[] {(byte) one}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            await();
                            out.write(bytes, offset, length);
                        }
                    };
                }

                @Override
                public OutputStream stderr() {
                    return err;
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }

        private void await() throws IOException {
            try {
                brake.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void allBytesOfBothStreamsAreKept() throws Exception {
        try (var _ = serve()) {
            var proxy = proxy();
            var expected = new StringBuilder();
            try (LogSession session = proxy.open(SOURCE)) {
                for (int i = 0; i < 200; i++) {
                    String line = "line " + i + "\n";
                    expected.append(line);
                    session.stdout().write(text(line));
                    session.stderr().write(text("!"));
                }
                session.stdout().write(new byte[1_000_000]);
            }
            assertTrue(notes.out.toString(StandardCharsets.UTF_8).startsWith(expected.toString()));
            assertEquals(expected.length() + 1_000_000, notes.out.size());
            assertEquals("!".repeat(200), notes.err.toString(StandardCharsets.UTF_8));
            assertEquals(1, notes.closed.get());
            DavitException refused =
                    assertThrows(
                            DavitException.class,
                            () -> proxy.open(new LogSource("default", "other", "", Map.of())));
            assertEquals(ErrorCode.INVALID_ARGUMENT, refused.code());
            proxy.close();
        }
    }

    @Test
    void aWriteReturnsWhenItsBytesAreKept() throws Exception {
        try (var _ = serve()) {
            var proxy = proxy();
            notes.brake = new CountDownLatch(1);
            try (LogSession session = proxy.open(SOURCE)) {
                var write =
                        new FutureTask<>(
                                () -> {
                                    session.stdout().write(text("slow"));
                                    return notes.out.size();
                                });
                Thread.ofVirtual().start(write);
                assertEquals(0, notes.out.size());
                notes.brake.countDown();
                assertEquals(4, write.get());
            }
            proxy.close();
        }
    }

    @Test
    void aSessionGoesOnWithTheNextProcess() throws Exception {
        var proxy = proxy();
        var first = serve();
        Eventually.until("ready", () -> proxy.trouble().isEmpty());
        LogSession session = proxy.open(SOURCE);
        session.stdout().write(text("one "));
        var stop = new FutureTask<>(first::close, true);
        Thread.ofVirtual().start(stop);
        assertTrue(stop.get());
        var write =
                new FutureTask<>(
                        () -> {
                            session.stdout().write(text("two "));
                            return true;
                        });
        Thread.ofVirtual().start(write);
        Eventually.until("missed", () -> proxy.trouble().isPresent());
        try (var _ = serve()) {
            assertTrue(write.get());
            session.stdout().write(text("three"));
            session.close();
            assertEquals("one two three", notes.out.toString(StandardCharsets.UTF_8));
            assertEquals(2, notes.opened.get());
        }
        proxy.close();
    }
}
