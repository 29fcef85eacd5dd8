package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.Test;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Standard streams through FIFOs, files, logging processes and terminals. */
class StreamsTest extends RealTasks {
    @Test
    void outputAndErrorsComeThroughTheirFifos() throws Exception {
        try (Fifo stdout = reading("stdout");
                Fifo stderr = reading("stderr")) {
            Task task =
                    create(
                            "fifos",
                            "echo out; echo err >&2",
                            new Stdio("", stdout.toString(), stderr.toString(), false));
            assertEquals(stdout.toString(), task.state("").stdio().stdout());
            task.start("");
            assertEquals(0, task.waitFor("").status());
            assertEquals("out\n", stdout.text());
            assertEquals("err\n", stderr.text());
            task.delete();
        }
    }

    @Test
    void inputIsReadUntilItIsClosed() throws Exception {
        try (Fifo stdin = Fifo.writing(directory.resolve("stdin"));
                Fifo stdout = reading("stdout")) {
            Task task = create("stdin", "cat; echo end", streams(stdin.toString(), stdout, false));
            task.start("");
            try (OutputStream out = stdin.open()) {
                out.write("hello\n".getBytes(StandardCharsets.UTF_8));
            }
            task.closeStdin("");
            assertEquals(0, task.waitFor("").status());
            assertEquals("hello\nend\n", stdout.text());
            task.delete();
        }
    }

    @Test
    void aTerminalHasItsSize() throws Exception {
        try (Fifo stdin = Fifo.writing(directory.resolve("stdin"));
                Fifo stdout = reading("stdout")) {
            Task task =
                    create(
                            "tty",
                            "tty; cat >/dev/null; stty size",
                            streams(stdin.toString(), stdout, true));
            assertTrue(task.state("").stdio().terminal());
            task.resize("", 91, 37);
            task.start("");
            try (OutputStream out = stdin.open()) {
                out.write(4); // end of file, by the terminal's rules
                assertEquals(0, task.waitFor("").status());
            }
            assertEquals("/dev/pts/0\r\n37 91\r\n", stdout.text());
            task.delete();
        }
    }

    @Test
    void outputGoesToAFile() throws Exception {
        Path file = directory.resolve("logs/out.log");
        String uri = "file://" + file;
        Task task = create("file", "echo out", new Stdio("", uri, uri, false));
        task.start("");
        task.waitFor("");
        task.delete();
        assertEquals("out\n", Files.readString(file));
    }

    @Test
    void outputGoesToALoggingProcess() throws Exception {
        Path log = directory.resolve("logged");
        Path logger = directory.resolve("logger");
        Files.writeString(
                logger,
                """
                #!/bin/sh
                trap '' TERM
                echo "$CONTAINER_NAMESPACE $CONTAINER_ID $*" > %s
                exec 5>&-
                cat <&3 >> %s
                cat <&4 >> %s
                echo end >> %s
                """
                        .formatted(log, log, log, log));
        Files.setPosixFilePermissions(logger, PosixFilePermissions.fromString("rwx------"));
        String uri = "binary://" + logger + "?key=value";
        Task task = create("logged", "echo out; echo err >&2", new Stdio("", uri, uri, false));
        task.start("");
        task.waitFor("");
        task.delete();
        Conditions.until(() -> Files.readString(log).endsWith("end\n"), "the logger's end");
        assertEquals("davit-test logged key value\nout\nerr\nend\n", Files.readString(log));
    }

    @Test
    void anUnknownSchemeAndAMissingFifoFailTheCreate() throws Exception {
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to create shim task: failed to create init process I/O: unknown STDIO"
                        + " scheme foo",
                () -> create("scheme", "true", new Stdio("", "foo:///x", "", false)));
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to create shim task: failed to start io pipe copy: unable to copy pipes:"
                        + " containerd-shim: opening file \"/no/such/fifo\" failed: open"
                        + " /no/such/fifo: no such file or directory",
                () -> create("fifo", "true", new Stdio("", "/no/such/fifo", "/no/such", false)));
        assertEquals(List.of(), Leftovers.containers(), "the shim had left one");
        assertEquals(List.of(), Leftovers.processes(daemon));
    }
}
