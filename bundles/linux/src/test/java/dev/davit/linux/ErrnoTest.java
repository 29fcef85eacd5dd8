package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void messagesReadLikeContainerds() {
        assertEquals(
                "open /x/y: no such file or directory",
                new LinuxException("open", "/x/y", Errno.ENOENT).getMessage());
        assertEquals("pipe2: too many open files", message("pipe2", 24));
        assertEquals("mount: structure needs cleaning", message("mount", 117));
        assertEquals("x: errno 4000", message("x", 4000));
    }

    private static String message(String operation, int errno) {
        return new LinuxException(operation, "", new Errno(errno)).getMessage();
    }

    @Test
    void errorsHaveAClassForClients() {
        assertEquals(ErrorCode.NOT_FOUND, Errno.ENOENT.code());
        assertEquals(ErrorCode.ALREADY_EXISTS, Errno.EEXIST.code());
        assertEquals(ErrorCode.PERMISSION_DENIED, Errno.EACCES.code());
        assertEquals(ErrorCode.PERMISSION_DENIED, Errno.EPERM.code());
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, Errno.ENOSPC.code());
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, Errno.EDQUOT.code());
        assertEquals(ErrorCode.UNKNOWN, Errno.EIO.code());
        LinuxException e = new LinuxException("open", "/x", Errno.EACCES);
        assertEquals(ErrorCode.PERMISSION_DENIED, e.toDavitException().code());
        assertEquals("open /x: permission denied", e.toDavitException().getMessage());
        assertTrue(e.is(Errno.EACCES));
    }
}
