package dev.davit.linux;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor. Failures are {@link LinuxException}. Safe for concurrent use: closing
 * takes effect when the last call in progress has left, so that no call can hit a number that has
 * been given to another file meanwhile.
 */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = 1 << 30;
    private static final int COPY_CHUNK = 64 * 1024;
    private static final long CLONE_REQUEST = 0x40049409L;
    private static final int SEEK_SET = 0;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int SET_DESCRIPTOR_FLAGS = 2;
    private static final int DUPLICATE_CLOSE_ON_EXEC = 1030;
    private static final int SET_PIPE_SIZE = 1031;
    private static final int HUNG_UP_OR_ERROR = 0x18;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int LOCK_SHARED_NOW = 1 | 4;

    private final Kernel kernel;
    private final RawName name;
    private final int number;

    /** Calls in progress, and one for being open; the bit CLOSED once close was called. */
    private final AtomicInteger users = new AtomicInteger(1);

    Fd(Kernel kernel, RawName name, long number) {
        this.kernel = kernel;
        this.name = name;
        this.number = Math.toIntExact(number);
    }

    /** What messages call it; may be empty. */
    public RawName name() {
        return name;
    }

    /** A path by which this process opens the same file anew, for classes of the JDK. */
    public Path path() {
        return Path.of("/proc/self/fd/" + number);
    }

    /** Its number, for the C library's functions of this bundle; holds while it is open. */
    public int number() {
        return number;
    }

    /** Starts a call; {@link #leave} ends it. */
    int enter(String operation) {
        int before = users.getAndUpdate(n -> n < CLOSED ? n + 1 : n);
        if (before >= CLOSED) {
            throw new LinuxException(operation, name.toString(), Errno.EBADF);
        }
        return number;
    }

    void leave() {
        if (users.decrementAndGet() == CLOSED) {
            try (Scratch scratch = Scratch.take()) {
                // An error of close says nothing that fsync had not said.
                kernel.attempt(scratch, Call.CLOSE, name, number);
            }
        }
    }

    /** Closes; a second time does nothing. Threads that wait for it to be readable give up. */
    @Override
    public void close() {
        int before = users.getAndUpdate(n -> n < CLOSED ? n + CLOSED : n);
        if (before < CLOSED) {
            Poller.shared().wake(this);
            leave();
        }
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return users.get() >= CLOSED;
    }

    private long call(Call call, String operation, long... rest) {
        int fd = enter(operation);
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = new long[rest.length + 1];
            arguments[0] = fd;
            System.arraycopy(rest, 0, arguments, 1, rest.length);
            return kernel.call(scratch, call, operation, name, arguments);
        } finally {
            leave();
        }
    }

    // Bytes.

    /** Reads what is there, up to the buffer's room; -1 at the end. */
    public int read(ByteBuffer buffer) {
        int count = transfer(Call.READ, "read", buffer, -1);
        return count == 0 && buffer.hasRemaining() ? -1 : count;
    }

    /** Reads at an offset without moving the position; -1 at the end. */
    public int read(ByteBuffer buffer, long offset) {
        int count = transfer(Call.PREAD64, "read", buffer, offset);
        return count == 0 && buffer.hasRemaining() ? -1 : count;
    }

    /** Writes some of the buffer; returns how much. */
    public int write(ByteBuffer buffer) {
        return transfer(Call.WRITE, "write", buffer, -1);
    }

    /** Writes some of the buffer at an offset without moving the position; returns how much. */
    public int write(ByteBuffer buffer, long offset) {
        return transfer(Call.PWRITE64, "write", buffer, offset);
    }

    /** Writes the whole buffer. */
    public void writeFully(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            write(buffer);
        }
    }

    private int transfer(Call call, String operation, ByteBuffer buffer, long offset) {
        int fd = enter(operation);
        try (Scratch scratch = Scratch.take()) {
            if (buffer.isDirect()) {
                MemorySegment memory = MemorySegment.ofBuffer(buffer);
                int count = move(scratch, call, fd, memory, offset);
                // Using the buffer here also keeps its memory during the call.
                buffer.position(buffer.position() + count);
                return count;
            }
            return transferHeap(scratch, call, fd, buffer, offset);
        } finally {
            leave();
        }
    }

    private int transferHeap(Scratch scratch, Call call, int fd, ByteBuffer buffer, long offset) {
        int length = Math.min(buffer.remaining(), COPY_CHUNK);
        MemorySegment room = scratch.room(length);
        ByteBuffer copy = room.asByteBuffer();
        boolean out = call == Call.WRITE || call == Call.PWRITE64;
        if (out) {
            copy.put(buffer.slice(buffer.position(), length));
        }
        int count = move(scratch, call, fd, room, offset);
        if (out) {
            buffer.position(buffer.position() + count);
        } else {
            buffer.put(copy.limit(count));
        }
        return count;
    }

    private int move(Scratch scratch, Call call, int fd, MemorySegment memory, long offset) {
        String operation = call == Call.READ || call == Call.PREAD64 ? "read" : "write";
        long address = memory.address();
        long size = memory.byteSize();
        return (int)
                (offset < 0
                        ? kernel.call(scratch, call, operation, name, fd, address, size)
                        : kernel.call(scratch, call, operation, name, fd, address, size, offset));
    }

    /**
     * The bytes as a stream, for pipes and FIFOs as well as for files; sets it non-blocking, and
     * closing it closes this. A thread that waits in it holds no carrier and can be interrupted.
     */
    public InputStream inputStream() {
        return new FdInputStream(this);
    }

    /** Takes bytes as a stream; otherwise like {@link #inputStream}. */
    public OutputStream outputStream() {
        return new FdOutputStream(this);
    }

    /**
     * Waits until reading would not block or the other end has gone.
     *
     * @return false when the time has passed, or the wait is over because of {@link #close}
     * @throws InterruptedException when interrupted before or meanwhile
     */
    public boolean awaitReadable(Duration limit) throws InterruptedException {
        return Poller.shared().await(this, Poller.READABLE, limit);
    }

    /** Waits until writing would not block; otherwise like {@link #awaitReadable}. */
    public boolean awaitWritable(Duration limit) throws InterruptedException {
        return Poller.shared().await(this, Poller.WRITABLE, limit);
    }

    // The file and its attributes.

    /** What the kernel knows about it. */
    public FileStatus status() {
        int fd = enter("fstat");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment room = scratch.room(FileStatus.STRUCT_SIZE);
            kernel.call(
                    scratch,
                    Call.STATX,
                    "fstat",
                    name,
                    fd,
                    scratch.text(""),
                    AT_EMPTY_PATH,
                    FileStatus.BASIC,
                    room.address());
            return FileStatus.read(room);
        } finally {
            leave();
        }
    }

    /** What the kernel knows about the file system it is on. */
    public FileSystemStatus fileSystemStatus() {
        int fd = enter("statfs");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment room = scratch.zeroed(FileSystemStatus.STRUCT_SIZE);
            kernel.call(scratch, Call.FSTATFS, "statfs", name, fd, room.address());
            return FileSystemStatus.read(room);
        } finally {
            leave();
        }
    }

    /** Sets the permission bits, set-user-id, set-group-id and sticky among them. */
    public void changeMode(int permissions) {
        call(Call.FCHMOD, "chmod", permissions);
    }

    /** Sets the owner; -1 leaves one as it is. */
    public void changeOwner(long uid, long gid) {
        call(Call.FCHOWN, "chown", uid, gid);
    }

    /** Sets the times. */
    public void setTimes(Timestamp accessed, Timestamp modified) {
        int fd = enter("utimensat");
        try (Scratch scratch = Scratch.take()) {
            long times = Times.write(scratch, accessed, modified);
            kernel.call(scratch, Call.UTIMENSAT, "utimensat", name, fd, 0, times, 0);
        } finally {
            leave();
        }
    }

    /** Its extended attributes. */
    public ExtendedAttributes attributes() {
        return new ExtendedAttributes(kernel, this, RawName.EMPTY, name);
    }

    /**
     * Tries to lock the file for reading, as flock(2) does, until this descriptor is closed. Locks
     * of {@link java.nio.channels.FileChannel} are of another kind and do not see these.
     *
     * @return false while another open file has it locked for writing
     */
    public boolean tryLockShared() {
        int fd = enter("flock");
        try (Scratch scratch = Scratch.take()) {
            long answer = kernel.attempt(scratch, Call.FLOCK, name, fd, LOCK_SHARED_NOW);
            if (answer < 0 && answer != -Errno.EAGAIN.number()) {
                throw new LinuxException("flock", name.toString(), new Errno((int) -answer));
            }
            return answer == 0;
        } finally {
            leave();
        }
    }

    // The disk.

    /** Waits until content and attributes have reached the disk. */
    public void sync() {
        PlatformThreads.run(() -> call(Call.FSYNC, "sync"));
    }

    /** Waits until the content has reached the disk. */
    public void syncData() {
        PlatformThreads.run(() -> call(Call.FDATASYNC, "sync"));
    }

    /** Waits until everything on its file system has reached the disk. */
    public void syncFileSystem() {
        PlatformThreads.run(() -> call(Call.SYNCFS, "syncfs"));
    }

    /** Sets the length. */
    public void truncate(long length) {
        call(Call.FTRUNCATE, "truncate", length);
    }

    /** Reserves space for a range, which then has at least that length. */
    public void allocate(long offset, long length) {
        call(Call.FALLOCATE, "fallocate", 0, offset, length);
    }

    /** Sets the position. */
    public void seek(long offset) {
        call(Call.LSEEK, "seek", offset, SEEK_SET);
    }

    /** Where data begins at or behind an offset; empty if only a hole follows. */
    public OptionalLong nextData(long offset) {
        int fd = enter("seek");
        try (Scratch scratch = Scratch.take()) {
            long found = kernel.attempt(scratch, Call.LSEEK, name, fd, offset, SEEK_DATA);
            if (found == -Errno.ENXIO.number()) {
                return OptionalLong.empty();
            }
            if (found < 0) {
                throw Kernel.failure("seek", name, found);
            }
            return OptionalLong.of(found);
        } finally {
            leave();
        }
    }

    /** Where a hole begins at or behind an offset that lies before the end; the end is one. */
    public long nextHole(long offset) {
        return call(Call.LSEEK, "seek", offset, SEEK_HOLE);
    }

    /**
     * Copies bytes at the same offset of both files inside the kernel.
     *
     * @return how many, 0 at the source's end
     */
    public long copyFrom(Fd source, long offset, long length) {
        int in = source.enter("copy_file_range");
        int out = -1;
        try (Scratch scratch = Scratch.take()) {
            out = enter("copy_file_range");
            MemorySegment offsets = scratch.room(16);
            offsets.set(ValueLayout.JAVA_LONG, 0, offset);
            offsets.set(ValueLayout.JAVA_LONG, 8, offset);
            long first = offsets.address();
            return kernel.call(
                    scratch,
                    Call.COPY_FILE_RANGE,
                    "copy_file_range",
                    name,
                    in,
                    first,
                    out,
                    first + 8,
                    length,
                    0);
        } finally {
            source.leave();
            if (out >= 0) {
                leave();
            }
        }
    }

    /** Shares all of the source's blocks, copied on write; false if the file system cannot. */
    public boolean cloneFrom(Fd source) {
        int in = source.enter("clone");
        int out = -1;
        try (Scratch scratch = Scratch.take()) {
            out = enter("clone");
            return kernel.attempt(scratch, Call.IOCTL, name, out, CLONE_REQUEST, in) == 0;
        } finally {
            source.leave();
            if (out >= 0) {
                leave();
            }
        }
    }

    /** Another descriptor of the same open file, its number not below the given one. */
    public Fd duplicate(int lowest) {
        return new Fd(kernel, name, call(Call.FCNTL, "fcntl", DUPLICATE_CLOSE_ON_EXEC, lowest));
    }

    /** From now on calls answer EAGAIN rather than block, whoever shares this open file. */
    public void setNonBlocking() {
        long flags = call(Call.FCNTL, "fcntl", GET_FLAGS, 0);
        call(Call.FCNTL, "fcntl", SET_FLAGS, flags | OpenFlags.NON_BLOCKING);
    }

    /** Programs that this process turns into do not have it. */
    void closeOnExec() {
        call(Call.FCNTL, "fcntl", SET_DESCRIPTOR_FLAGS, 1);
    }

    /** Lets a pipe hold at least so many bytes, as far as this user may have it. */
    public void growPipe(int bytes) {
        call(Call.FCNTL, "fcntl", SET_PIPE_SIZE, bytes);
    }

    /** Whether the other end has gone, or it failed for good: poll says HUP or ERR. */
    public boolean isHungUp() {
        int fd = enter("poll");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment poll = scratch.zeroed(8);
            poll.set(ValueLayout.JAVA_INT, 0, fd);
            long now = scratch.zeroed(16).address();
            kernel.call(scratch, Call.PPOLL, "poll", name, poll.address(), 1, now, 0, 8);
            return (poll.get(ValueLayout.JAVA_SHORT, 6) & HUNG_UP_OR_ERROR) != 0;
        } finally {
            leave();
        }
    }

    /** Whether both stand for one open file; false where the kernel does not tell. */
    public boolean isSameAs(Fd other) {
        int first = enter("kcmp");
        int second = -1;
        try (Scratch scratch = Scratch.take()) {
            second = other.enter("kcmp");
            long self = ProcessHandle.current().pid();
            return kernel.attempt(scratch, Call.KCMP, name, self, self, 0, first, second) == 0;
        } finally {
            leave();
            if (second >= 0) {
                other.leave();
            }
        }
    }

    @Override
    public String toString() {
        return "descriptor " + number + (name.isEmpty() ? "" : " of " + name);
    }
}
