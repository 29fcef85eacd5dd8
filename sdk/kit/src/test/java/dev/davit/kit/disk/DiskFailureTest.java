package dev.davit.kit.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

final class DiskFailureTest {
    @Test
    void aFullDiskIsResourceExhausted() {
        assertFailure(
                ErrorCode.RESOURCE_EXHAUSTED,
                "ref a: No space left on device: resource exhausted",
                new IOException("No space left on device"));
        assertFailure(
                ErrorCode.RESOURCE_EXHAUSTED,
                "ref a: /x: Disk quota exceeded: resource exhausted",
                new FileSystemException("/x", null, "Disk quota exceeded"));
    }

    @Test
    void aForbiddenFileIsPermissionDenied() {
        assertFailure(
                ErrorCode.PERMISSION_DENIED,
                "ref a: AccessDeniedException /x: permission denied",
                new AccessDeniedException("/x"));
    }

    @Test
    void anInterruptedCallerIsCancelled() {
        assertFailure(
                ErrorCode.CANCELLED, "ref a: context canceled", new ClosedByInterruptException());
    }

    @Test
    void anythingElseIsUnknownAndNamesTheFile() {
        assertFailure(
                ErrorCode.UNKNOWN, "ref a: NoSuchFileException /x", new NoSuchFileException("/x"));
        assertFailure(
                ErrorCode.UNKNOWN,
                "ref a: Input/output error",
                new IOException("Input/output error"));
    }

    private static void assertFailure(ErrorCode code, String message, IOException cause) {
        DavitException failure = DiskFailure.of("ref a", cause);
        assertEquals(code, failure.code());
        assertEquals(message, failure.getMessage());
        assertEquals(cause, failure.getCause());
    }
}
