package dev.davit.bbolt;

import dev.davit.api.ErrorCode;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.OpenFlags;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file that nobody writes while it is read: whoever opens one with bbolt locks it. */
record LockedFile(String name, Fd fd) implements BoltSource {
    static LockedFile open(Linux linux, Path path) {
        try {
            Fd fd = linux.open(path, OpenFlags.READ, 0);
            if (fd.tryLockShared()) {
                return new LockedFile(path.toString(), fd);
            }
            fd.close();
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
        throw ErrorCode.FAILED_PRECONDITION.about(
                path + " is in use by a running process; stop containerd first");
    }

    @Override
    public long size() {
        try {
            return fd.status().sizeBytes();
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }

    @Override
    public int read(ByteBuffer into, long offset) {
        try {
            return fd.read(into, offset);
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
