package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentWriter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Messages go out to clients as they are; some clients read them. */
final class MessagesTest {
    private static final Digest ABC =
            Digest.parse("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    private static final Digest ZERO = Digest.parse("sha256:" + "0".repeat(64));

    @TempDir Path root;
    private LocalContentStore store;

    @SuppressWarnings("NullAway.Init") // open() runs before each test
    MessagesTest() {}

    @BeforeEach
    void open() throws IOException {
        store = Scratch.open(root);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void unknownContentIsNamed() {
        String text = "content digest " + ZERO + ": not found";
        assertMessage(ErrorCode.NOT_FOUND, text, () -> store.info(ZERO));
        assertMessage(ErrorCode.NOT_FOUND, text, () -> store.open(ZERO));
        assertMessage(ErrorCode.NOT_FOUND, text, () -> store.delete(ZERO));
    }

    @Test
    void unknownRefsAreNamed() {
        String text = "reference t/1/nope: not found";
        assertMessage(ErrorCode.NOT_FOUND, text, () -> store.status("t/1/nope"));
        assertMessage(ErrorCode.NOT_FOUND, text, () -> store.abort("t/1/nope"));
        assertMessage(
                ErrorCode.INVALID_ARGUMENT,
                "ref must not be empty: invalid argument",
                () -> store.writer("", 0, Optional.empty()));
    }

    @Test
    void presentContentIsNamed() {
        assertEquals(ABC, Scratch.blob(store, new byte[] {'a', 'b', 'c'}));
        String text = "content " + ABC + ": already exists";
        assertMessage(ErrorCode.ALREADY_EXISTS, text, () -> store.writer("r", 3, Optional.of(ABC)));
        try (ContentWriter writer = abc("r")) {
            assertMessage(ErrorCode.ALREADY_EXISTS, text, () -> writer.commit(3, Optional.empty()));
        }
    }

    @Test
    void aLockedRefSaysSinceWhen() {
        try (ContentWriter writer = store.writer("t/1/lock", 0, Optional.empty())) {
            var failure =
                    assertThrows(
                            DavitException.class,
                            () -> store.writer("t/1/lock", 0, Optional.empty()));
            assertEquals(ErrorCode.UNAVAILABLE, failure.code());
            assertTrue(
                    failure.getMessage()
                            .matches(
                                    "ref t/1/lock locked for ([0-9]+h)?([0-9]+m)?[0-9.]+(s|ms|µs)"
                                        + " \\(since"
                                        + " 20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z\\):"
                                        + " unavailable"),
                    failure.getMessage());
            assertEquals(0, writer.status().offset());
        }
    }

    @Test
    void aCommitSaysWhatDiffers() {
        try (ContentWriter writer = abc("r5")) {
            assertMessage(
                    ErrorCode.FAILED_PRECONDITION,
                    "unexpected commit size 3, expected 10: failed precondition",
                    () -> writer.commit(10, Optional.empty()));
            assertMessage(
                    ErrorCode.FAILED_PRECONDITION,
                    "writer of reference r5 has ended: failed precondition",
                    () -> writer.commit(3, Optional.empty()));
        }
        try (ContentWriter writer = store.writer("r5", 0, Optional.empty())) {
            assertMessage(
                    ErrorCode.FAILED_PRECONDITION,
                    "unexpected commit digest "
                            + ABC
                            + ", expected "
                            + ZERO
                            + ": failed precondition",
                    () -> writer.commit(3, Optional.of(ZERO)));
        }
    }

    @Test
    void anAbortedWriterSaysSo() {
        ContentWriter writer = abc("gone");
        store.abort("gone");
        String text = "reference gone: aborted";
        assertMessage(ErrorCode.ABORTED, text, () -> writer.write(ByteBuffer.allocate(1)));
        assertMessage(ErrorCode.ABORTED, text, writer::status);
        try (ContentWriter next = store.writer("gone", 0, Optional.empty())) {
            assertEquals(0, next.status().offset());
            writer.close();
            assertThrows(DavitException.class, () -> store.writer("gone", 0, Optional.empty()));
        }
    }

    @Test
    void anInterruptedCallerIsTold() {
        try (ContentWriter writer = abc("slow")) {
            Thread.currentThread().interrupt();
            assertMessage(
                    ErrorCode.CANCELLED,
                    "reference slow: context canceled",
                    () -> writer.write(ByteBuffer.allocate(1)));
            assertMessage(
                    ErrorCode.CANCELLED,
                    "reference slow: context canceled",
                    () -> writer.commit(0, Optional.empty()));
            assertTrue(Thread.interrupted());
            assertEquals(ABC, writer.commit(3, Optional.empty()));
        } finally {
            Thread.interrupted();
        }
    }

    private ContentWriter abc(String ref) {
        ContentWriter writer = store.writer(ref, 0, Optional.empty());
        writer.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}));
        return writer;
    }

    private static void assertMessage(ErrorCode code, String message, Executable call) {
        DavitException failure = assertThrows(DavitException.class, call);
        assertEquals(message, failure.getMessage());
        assertEquals(code, failure.code());
    }
}
