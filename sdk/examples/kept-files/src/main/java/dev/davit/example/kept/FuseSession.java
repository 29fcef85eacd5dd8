package dev.davit.example.kept;

import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.MountCalls;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.RawName;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connection to the kernel: one request after the other, each answered before the next one is
 * taken. So a process that ends in an orderly way owes no answer. What a killed one owes is asked
 * for again: the kernel sends it to the next process (FUSE_NOTIFY_RESEND, Linux 6.9).
 */
final class FuseSession implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final int REQUEST_ROOM = 16 * 1024;
    private static final int NOTIFY_RESEND = 7;
    private static final long NO_SETUID_NO_DEVICES_READ_ONLY = 2 | 4 | 1;

    private final Fd device;
    private final KeptTree tree = new KeptTree();

    /** Held from taking a request to its answer. */
    private final ReentrantLock lock = new ReentrantLock();

    private FuseSession(Fd device) {
        this.device = device;
    }

    /** Opens a session and mounts it, over whatever a dead session has left there. */
    static Fd mount(Linux linux, Path mountpoint) {
        MountCalls calls = linux.mountCalls();
        try {
            calls.unmount(RawName.of(mountpoint), MountCalls.DETACH);
        } catch (LinuxException e) {
            if (!e.is(Errno.EINVAL)) {
                throw e;
            }
        }
        Fd device =
                linux.open(Path.of("/dev/fuse"), OpenFlags.READ_WRITE | OpenFlags.NON_BLOCKING, 0);
        String options =
                "fd=" + device.number() + ",rootmode=40000,user_id=0,group_id=0,allow_other";
        calls.mount(
                "kept-files",
                mountpoint.toString(),
                "fuse.kept-files",
                NO_SETUID_NO_DEVICES_READ_ONLY,
                options);
        return device;
    }

    /** A session that nobody has served before. */
    static FuseSession begun(Fd device) {
        return new FuseSession(device);
    }

    /** The session of an earlier process, which may have left requests without an answer. */
    static FuseSession resumed(Fd device) {
        var session = new FuseSession(device);
        try {
            session.device.write(Reply.notice(NOTIFY_RESEND));
        } catch (LinuxException e) {
            // An older kernel: a request that a killed process has taken waits until its caller
            // gives up. One of an orderly replacement is not among them.
            System.err.println("unanswered requests stay so: " + e.getMessage());
        }
        return session;
    }

    /** Answers until it is closed or unmounted. */
    void serve() throws InterruptedException {
        ByteBuffer request = ByteBuffer.allocate(REQUEST_ROOM).order(ByteOrder.nativeOrder());
        boolean open = true;
        while (open && device.awaitReadable(FOREVER)) {
            lock.lock();
            try {
                open = !device.isClosed() && answer(request.clear());
            } finally {
                lock.unlock();
            }
        }
    }

    /** False when it is over. */
    private boolean answer(ByteBuffer request) {
        try {
            device.read(request);
        } catch (LinuxException e) {
            // Another has taken it, or its caller has gone.
            return e.is(Errno.EAGAIN) || e.is(Errno.ENOENT);
        }
        try {
            tree.answer(request.flip()).ifPresent(device::write);
        } catch (LinuxException e) {
            // The caller has gone meanwhile.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return true;
    }

    /** Returns when the answer that is being given is given. */
    @Override
    public void close() {
        lock.lock();
        try {
            device.close();
        } finally {
            lock.unlock();
        }
    }
}
