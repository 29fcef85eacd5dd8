package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Linux;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.bundle.ShimBundles;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Lines that shims log. */
class LogCopierTest {
    @TempDir Path directory;
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(LogCopier.class.getName());
    private final Handler handler = new Recorder();

    private final class Recorder extends Handler {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        logger.setLevel(Level.FINE);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    @Test
    void linesAreCopiedWithTheirLevelAndTheTask() throws Exception {
        ShimBundle bundle =
                new ShimBundles(Linux.system(), directory.resolve("r"), directory.resolve("s"))
                        .create(new TaskId("ns", "c1"), new Any("spec", new byte[0]));
        Path log = bundle.path().resolve("log");
        LogCopier copier = LogCopier.start(bundle);
        try {
            write(log, "time=\"x\" level=info msg=\"a\"\ntime=\"x\" level=warn");
            write(log, "ing msg=\"b\"\nlevel=error msg=c\npanic: d\n\n");
            write(log, "x".repeat(20_000) + "\n");
            Conditions.until(() -> logged.size() == 6, "all lines: " + logged);
        } finally {
            copier.close();
        }
        assertEquals("FINE ns/c1: time=\"x\" level=info msg=\"a\"", logged.get(0));
        assertEquals("WARNING ns/c1: time=\"x\" level=warning msg=\"b\"", logged.get(1));
        assertEquals("SEVERE ns/c1: level=error msg=c", logged.get(2));
        assertEquals("INFO ns/c1: panic: d", logged.get(3));
        assertTrue(logged.get(4).length() < 17_000, "a line without end is cut");
        bundle.remove();
    }

    /** Each a writer of its own: the copying outlives them. */
    private static void write(Path log, String text) throws Exception {
        Files.writeString(log, text, StandardOpenOption.WRITE);
    }
}
