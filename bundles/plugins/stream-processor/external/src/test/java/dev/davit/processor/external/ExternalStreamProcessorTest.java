package dev.davit.processor.external;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Programs by containerd's conventions; the numbers are rules of docs/slots/stream-processor.md.
 */
final class ExternalStreamProcessorTest {
    private static final String IN = "application/vnd.test.layer.v1.tar+upper";
    private static final String OUT = "application/vnd.oci.image.layer.v1.tar";

    @TempDir Path directory;

    private static ExternalStreamProcessor.Config config(Map<String, Object> values) {
        return (ExternalStreamProcessor.Config)
                Proxy.newProxyInstance(
                        ExternalStreamProcessor.Config.class.getClassLoader(),
                        new Class<?>[] {ExternalStreamProcessor.Config.class},
                        (proxy, method, arguments) ->
                                values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private Path program(String script) throws IOException {
        Path path = directory.resolve("program");
        Files.writeString(path, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return path;
    }

    private static ExternalStreamProcessor processor(String path, String... args) {
        return new ExternalStreamProcessor(
                config(
                        Map.of(
                                "davit_slot_id",
                                "upper",
                                "accepts",
                                new String[] {IN},
                                "returns",
                                OUT,
                                "path",
                                path,
                                "args",
                                args,
                                "env",
                                new String[] {"EXTRA=a=b"})));
    }

    private static InputStream input(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static InputStream input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void p01_aTypeThatIsTakenHasOneAnswer() {
        assertEquals(Optional.of(OUT), processor("/none").returns(IN));
    }

    @Test
    void p02_aTypeThatIsNotTakenHasNone() {
        ExternalStreamProcessor processor = processor("/none");
        assertEquals(Optional.empty(), processor.returns(OUT));
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> processor.process(OUT, input(""), Optional.empty()));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
    }

    @Test
    void theProgramIsStartedByTheConventions() throws IOException {
        Path path = program("tr a-z A-Z; echo \" $* $EXTRA $STREAM_PROCESSOR_MEDIATYPE\"; cat <&3");
        var payload = new Any("type", "secret".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "HELLO one two a=b " + IN + "\n\n\u0004type\u0012\u0006secret",
                text(
                        processor(path.toString(), "one", "two")
                                .process(IN, input("hello"), Optional.of(payload))));
        path = program("cat; [ -e /proc/self/fd/3 ] && echo open; exit 0");
        assertEquals(
                "x", text(processor(path.toString()).process(IN, input("x"), Optional.empty())));
    }

    @Test
    void p03_aProgramThatFailsFailsTheStreamInItsWords() throws IOException {
        Path path = program("head -c 3; echo wrong key >&2; exit 7");
        InputStream stream =
                processor(path.toString()).process(IN, input("hello"), Optional.empty());
        assertArrayEquals(new byte[] {'h', 'e', 'l'}, stream.readNBytes(3));
        IOException e = assertThrows(IOException.class, stream::read);
        assertEquals("stream processor upper: wrong key: exit status 7", e.getMessage());
        stream.close();
    }

    @Test
    void p03_inputThatBreaksFailsTheStream() throws IOException {
        Path path = program("cat");
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        try (InputStream stream =
                processor(path.toString()).process(IN, broken, Optional.empty())) {
            assertEquals(
                    "Stream closed", assertThrows(IOException.class, stream::read).getMessage());
        }
    }

    @Test
    void p05_closingEarlyEndsTheProgramAndClosesTheInput() throws IOException {
        Path pid = directory.resolve("pid");
        Path path = program("echo $$ > " + pid + "; echo x; exec sleep 1000");
        var closed = new AtomicBoolean();
        InputStream in =
                new ByteArrayInputStream(new byte[1 << 20]) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
        InputStream stream = processor(path.toString()).process(IN, in, Optional.empty());
        assertEquals('x', stream.read());
        stream.close();
        assertTrue(closed.get());
        long number = Long.parseLong(Files.readString(pid).strip());
        assertTrue(ProcessHandle.of(number).isEmpty());
    }

    @Test
    void p06_muchInputGivesTheSameBytes() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(6).nextBytes(bytes);
        Path path = program("cat");
        try (InputStream stream =
                processor(path.toString()).process(IN, input(bytes), Optional.empty())) {
            assertArrayEquals(bytes, stream.readAllBytes());
        }
    }

    @Test
    void aProgramThatCannotBeRunIsNamedWithItsProcessor() throws IOException {
        Path path = program("cat");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(
                "stream processor upper, program " + path + ": has no run bit",
                complaint(path.toString()));
        Files.delete(path);
        assertEquals(
                "stream processor upper, program " + path + ": is no file",
                complaint(path.toString()));
        String nowhere = complaint("no-such-program-anywhere");
        assertEquals(
                "stream processor upper, program no-such-program-anywhere: exec:"
                        + " \"no-such-program-anywhere\": executable file not found in $PATH",
                nowhere);
    }

    private static String complaint(String path) {
        return assertThrows(
                        DavitException.class,
                        () -> processor(path).process(IN, input("x"), Optional.empty()))
                .getMessage();
    }
}
