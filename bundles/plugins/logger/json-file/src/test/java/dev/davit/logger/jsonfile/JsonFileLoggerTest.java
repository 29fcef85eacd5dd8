package dev.davit.logger.jsonfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Files, their format and their limits. */
final class JsonFileLoggerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T18:49:31.120Z");

    @TempDir Path root;
    @TempDir Path elsewhere;
    private JsonFileLogger logger;

    @BeforeEach
    void openLogger() {
        logger = new JsonFileLogger(root.resolve("own"), List.of(elsewhere), () -> NOW);
    }

    private Path log(String name, Map<String, String> options, String... pieces) throws Exception {
        try (LogSession session = logger.open(new LogSource("ns", "c", "", options))) {
            for (String piece : pieces) {
                session.stdout().write(piece.getBytes(StandardCharsets.UTF_8));
            }
        }
        return root.resolve("own").resolve(name);
    }

    @Test
    void anEntryIsWhatDockerWrites() throws Exception {
        Path file = log("ns/c-json.log", Map.of(), "a<b> & \"c\"\\\t\r\n", "end");
        assertEquals(
                """
                {"log":"a\\u003cb\\u003e \\u0026 \\"c\\"\\\\\\u0009\\r\\n","stream":"stdout",\
                "time":"2026-11-21T18:49:31.12Z"}
                {"log":"end","stream":"stdout","time":"2026-11-21T18:49:31.12Z"}
                """,
                Files.readString(file));
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aLongLineIsCutWhereACharacterEnds() throws Exception {
        String text = "x" + "\u20ac".repeat(LineBuffer.LONGEST / 3 + 10) + "\n";
        List<String> lines = Files.readAllLines(log("ns/c-json.log", Map.of(), text));
        assertEquals(2, lines.size());
        assertFalse(lines.getFirst().contains("\\n"), "only the last piece ends the line");
        assertTrue(lines.getLast().contains("\\n"));
        String both = String.join("", lines);
        assertFalse(both.contains("\ufffd"), "a character was cut");
        assertEquals(LineBuffer.LONGEST / 3 + 10, both.chars().filter(c -> c == '\u20ac').count());
    }

    @Test
    void aFullFileIsSetAsideAndTheOldestGoes() throws Exception {
        var options = Map.of("path", "small.log", "max-size", "2k", "max-file", "3");
        String[] lines = new String[40];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "line %02d %s\n".formatted(i, "x".repeat(300));
        }
        Path file = log("small.log", options, lines);
        for (String name : List.of("small.log", "small.log.1", "small.log.2")) {
            assertTrue(Files.size(root.resolve("own").resolve(name)) <= 2048, name);
        }
        assertFalse(Files.exists(root.resolve("own/small.log.3")));
        assertTrue(Files.readString(file).contains("line 39"));
        assertFalse(Files.readString(file).contains("line 33"));
        assertTrue(Files.readString(root.resolve("own/small.log.1")).contains("line 34"));
    }

    @Test
    void withOneFileItStartsAnew() throws Exception {
        var options = Map.of("path", "one.log", "max-size", "1k");
        Path file = log("one.log", options, "a".repeat(900) + "\n", "b".repeat(900) + "\n");
        assertFalse(Files.readString(file).contains("aaa"));
        assertTrue(Files.readString(file).contains("bbb"));
        assertFalse(Files.exists(root.resolve("own/one.log.1")));
    }

    @Test
    void aLineThatACrashHasCutShortIsEnded() throws Exception {
        Path file = root.resolve("own/torn.log");
        Files.createDirectories(root.resolve("own"));
        Files.writeString(file, "{\"log\":\"half");
        log("torn.log", Map.of("path", "torn.log"), "whole\n");
        List<String> lines = Files.readAllLines(file);
        assertEquals("{\"log\":\"half", lines.getFirst());
        assertTrue(lines.getLast().startsWith("{\"log\":\"whole"));
    }

    @Test
    void clientsReachOnlyTheFilesTheyAreMeantTo() throws Exception {
        for (String path :
                List.of(
                        "/etc/davit-no.log",
                        "../x.log",
                        elsewhere + "/../x.log",
                        elsewhere + "x")) {
            var source = new LogSource("ns", "c", "", Map.of("path", path));
            DavitException e = assertThrows(DavitException.class, () -> logger.open(source));
            assertEquals(ErrorCode.PERMISSION_DENIED, e.code(), path);
        }
        log("", Map.of("path", elsewhere + "/below/it.log"), "text\n");
        assertTrue(Files.exists(elsewhere.resolve("below/it.log")));
        Files.createSymbolicLink(elsewhere.resolve("link.log"), root.resolve("target"));
        var link = new LogSource("ns", "c", "", Map.of("path", elsewhere + "/link.log"));
        assertThrows(DavitException.class, () -> logger.open(link));
        assertFalse(Files.exists(root.resolve("target")));
    }

    @Test
    void aFileHasOneWriter() throws Exception {
        var options = Map.of("path", "shared.log");
        try (LogSession first = logger.open(new LogSource("ns", "c", "", options))) {
            first.stdout().write('x');
            var second = new LogSource("ns", "d", "", options);
            DavitException e = assertThrows(DavitException.class, () -> logger.open(second));
            assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
            assertTrue(e.getMessage().contains("shared.log is being written"), e.getMessage());
        }
        log("shared.log", options, "free again\n");
    }

    @ParameterizedTest
    @CsvSource({
        "max-size, ten",
        "max-size, 10x",
        "max-size, 10",
        "max-size, ''",
        "max-size, 99999999999999g",
        "max-file, 0",
        "max-file, many",
        "path, ''",
        "path, /",
        "colour, red"
    })
    void anOptionThatMakesNoSenseIsNamed(String key, String value) {
        var source = new LogSource("ns", "c", "", Map.of(key, value));
        DavitException e = assertThrows(DavitException.class, () -> logger.open(source));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertTrue(e.getMessage().contains("\"" + key + "\""), e.getMessage());
    }
}
