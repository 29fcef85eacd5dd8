package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rules of docs/slots/logger.md for any logger: a plugin, or one behind a socket. A test class
 * of the logger extends this class, opens the logger and reads its logs.
 */
public abstract class ContainerLoggerTck {
    private static final int MANY = 1000;
    private static final int LONG = 1 << 20;

    @TempDir Path root;
    private ContainerLogger logger;

    @SuppressWarnings("NullAway.Init") // openLogger() runs before each test
    protected ContainerLoggerTck() {}

    /**
     * Opens the logger under test.
     *
     * @param directory an empty directory, or one that an earlier logger of the same test has left
     */
    protected abstract ContainerLogger open(Path directory) throws Exception;

    /**
     * Reads what a stream of a process has brought, without what the logger adds.
     *
     * @param stream {@code stdout} or {@code stderr}
     */
    protected abstract String logged(Path directory, LogSource source, String stream)
            throws Exception;

    /** Deactivates a logger; overridden where there is more to close than the object. */
    protected void close(ContainerLogger opened) throws Exception {
        if (opened instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    @BeforeEach
    final void openLogger() throws Exception {
        logger = open(root);
    }

    @AfterEach
    final void closeLogger() throws Exception {
        close(logger);
    }

    private static LogSource source(String container) {
        return new LogSource("suite", container, "", Map.of());
    }

    private static void write(LogSession session, String stream, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        (stream.equals("stdout") ? session.stdout() : session.stderr()).write(bytes);
    }

    @Test
    void l01_whatIsWrittenIsInTheLogOnceItIsClosed() throws Exception {
        try (LogSession session = logger.open(source("c"))) {
            write(session, "stdout", "one\ntwo\n");
            write(session, "stderr", "trouble\n");
            write(session, "stdout", "three\n");
        }
        assertEquals("one\ntwo\nthree\n", logged(root, source("c"), "stdout"));
        assertEquals("trouble\n", logged(root, source("c"), "stderr"));
    }

    @Test
    void l02_aLogNeedsNoLines() throws Exception {
        try (LogSession session = logger.open(source("c"))) {
            for (String piece :
                    List.of("no", " ", "li", "ne\n\n\t\u0001\"\\", "\u00fc\u20ac", "")) {
                write(session, "stdout", piece);
            }
        }
        assertEquals("no line\n\n\t\u0001\"\\\u00fc\u20ac", logged(root, source("c"), "stdout"));
        assertEquals("", logged(root, source("c"), "stderr"));
    }

    @Test
    void l03_aLineMayBeLongerThanAnyBuffer() throws Exception {
        String line = "0123456789abcdef".repeat(LONG / 16) + "\n";
        try (LogSession session = logger.open(source("c"))) {
            write(session, "stdout", line);
        }
        assertEquals(line, logged(root, source("c"), "stdout"));
    }

    @Test
    void l04_aLogThatIsOpenedAgainGoesOnBehindWhatIsThere() throws Exception {
        for (String text : List.of("first\n", "second, not ended", " but here\n")) {
            try (LogSession session = logger.open(source("c"))) {
                write(session, "stdout", text);
            }
        }
        assertEquals("first\nsecond, not ended but here\n", logged(root, source("c"), "stdout"));
    }

    @Test
    void l05_processesShareNothing() throws Exception {
        var exec = new LogSource("suite", "c", "e", Map.of());
        var elsewhere = new LogSource("other", "c", "", Map.of());
        List<LogSource> sources = List.of(source("c"), source("d"), exec, elsewhere);
        List<LogSession> sessions = sources.stream().map(logger::open).toList();
        for (int i = 0; i < sessions.size(); i++) {
            write(sessions.get(i), "stdout", "of " + i + "\n");
        }
        sessions.forEach(LogSession::close);
        for (int i = 0; i < sources.size(); i++) {
            assertEquals("of " + i + "\n", logged(root, sources.get(i), "stdout"));
        }
    }

    @Test
    void l06_bothStreamsAndManyProcessesAreWrittenAtOnce() throws Exception {
        List<Callable<Void>> writers = new ArrayList<>();
        List<LogSession> sessions = new ArrayList<>();
        for (String id : List.of("a", "b", "c", "d")) {
            LogSession session = logger.open(source(id));
            sessions.add(session);
            for (String stream : List.of("stdout", "stderr")) {
                writers.add(
                        () -> {
                            for (int i = 0; i < MANY; i++) {
                                write(session, stream, id + stream + i + "\n");
                            }
                            return null;
                        });
            }
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(writers)) {
                done.get();
            }
        }
        sessions.forEach(LogSession::close);
        for (String id : List.of("a", "b", "c", "d")) {
            for (String stream : List.of("stdout", "stderr")) {
                String[] lines = logged(root, source(id), stream).split("\n", -1);
                assertEquals(MANY + 1, lines.length);
                assertEquals(id + stream + (MANY - 1), lines[MANY - 1]);
            }
        }
    }

    @Test
    void l07_anOptionThatIsNotUnderstoodIsRefused() {
        var source = new LogSource("suite", "c", "", Map.of("no-such-option", "1"));
        DavitException e = assertThrows(DavitException.class, () -> logger.open(source));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code(), e.getMessage());
    }

    @Test
    void l08_aLogIsClosedOnce() throws Exception {
        LogSession session = logger.open(source("c"));
        assertSame(session.stdout(), session.stdout());
        assertSame(session.stderr(), session.stderr());
        write(session, "stdout", "text\n");
        session.close();
        session.close();
        assertThrows(IOException.class, () -> write(session, "stdout", "late\n"));
        assertEquals("text\n", logged(root, source("c"), "stdout"));
    }

    @Test
    void l09_aLoggerThatIsDeactivatedKeepsWhatWasWritten() throws Exception {
        LogSession left = logger.open(source("c"));
        write(left, "stdout", "before, not ended");
        close(logger);
        logger = open(root);
        left.close();
        try (LogSession session = logger.open(source("c"))) {
            write(session, "stdout", " after\n");
        }
        assertEquals("before, not ended after\n", logged(root, source("c"), "stdout"));
    }
}
