package dev.davit.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * The kernel: where descriptors come from, and what concerns the process or the system. Failures
 * are {@link LinuxException}. Thread-safe; making one costs nothing, the first call some
 * milliseconds.
 */
public final class Linux {
    private static final Linux SYSTEM = new Linux(Faults.NONE);

    private static final int CURRENT_DIRECTORY = -100;
    private static final int SET_CHILD_SUBREAPER = 36;
    private static final int BY_PIDFD = 3;
    private static final int EXITED = 4;
    private static final int NO_HANG = 1;
    private static final int SIGINFO_SIZE = 128;
    private static final int SIGINFO_EXITED = 1;

    private final Kernel kernel;

    private Linux(Faults faults) {
        this.kernel = new Kernel(faults);
    }

    /** The kernel as it is. */
    public static Linux system() {
        return SYSTEM;
    }

    /** The kernel with faults put in between, for tests. */
    public static Linux failing(Faults faults) {
        return new Linux(faults);
    }

    // Files of the host.

    /** Opens a path of the host, following symlinks. */
    public Fd open(RawName path, int flags, int mode) {
        try (Scratch scratch = Scratch.take()) {
            long name = scratch.name("open", path);
            long all = flags | OpenFlags.CLOSE_ON_EXEC | OpenFlags.NO_TERMINAL;
            long[] arguments = {CURRENT_DIRECTORY, name, all, mode};
            long number = kernel.call(scratch, Call.OPENAT, "open", path, arguments);
            return new Fd(kernel, path, number);
        }
    }

    /** Opens a path of the host, following symlinks. */
    public Fd open(Path path, int flags, int mode) {
        return open(RawName.of(path), flags, mode);
    }

    /** Opens a directory of the host, following symlinks. */
    public Directory openDirectory(Path path) {
        return new Directory(kernel, open(path, OpenFlags.DIRECTORY, 0));
    }

    /** What the kernel knows about the file system of a path. */
    public FileSystemStatus fileSystemStatus(Path path) {
        try (Fd place = open(path, OpenFlags.PATH, 0)) {
            return place.fileSystemStatus();
        }
    }

    /** A new pipe. */
    public Pipe pipe() {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment ends = scratch.room(8);
            kernel.call(scratch, Call.PIPE2, "pipe2", "", ends.address(), OpenFlags.CLOSE_ON_EXEC);
            int reader = ends.get(ValueLayout.JAVA_INT, 0);
            int writer = ends.get(ValueLayout.JAVA_INT, 4);
            RawName name = RawName.of("|");
            return new Pipe(new Fd(kernel, name, reader), new Fd(kernel, name, writer));
        }
    }

    /** A new socket for datagrams of this machine. */
    public UnixDatagramSocket datagramSocket() {
        return new UnixDatagramSocket(kernel);
    }

    /**
     * A descriptor that this process was started with; children do not have it from now on.
     *
     * @param name what messages call it
     */
    public Fd inherited(int number, String name) {
        Fd fd = new Fd(kernel, RawName.of(name), number);
        fd.closeOnExec();
        return fd;
    }

    // Mounts.

    /** The system calls about mounts. */
    public MountCalls mountCalls() {
        return new MountCalls(kernel);
    }

    // Processes.

    /**
     * Sets which permission bits new files never get, for the whole process.
     *
     * @return what was set before
     */
    public int umask(int mask) {
        try (Scratch scratch = Scratch.take()) {
            return (int) kernel.call(scratch, Call.UMASK, "umask", "", mask);
        }
    }

    /** Sends a signal; to the process group if the number is negative. */
    public void kill(int pid, Signal signal) {
        try (Scratch scratch = Scratch.take()) {
            kernel.call(scratch, Call.KILL, "kill", pid, pid, signal.number());
        }
    }

    /** A descriptor for a process, readable when it has ended; ESRCH if there is none. */
    public Fd openProcess(int pid) {
        try (Scratch scratch = Scratch.take()) {
            long number = kernel.call(scratch, Call.PIDFD_OPEN, "pidfd_open", pid, pid, 0);
            return new Fd(kernel, RawName.of("process " + pid), number);
        }
    }

    /** Sends a signal to the process of {@link #openProcess}: never to another of its number. */
    public void kill(Fd process, Signal signal) {
        int number = process.enter("kill");
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = {number, signal.number(), 0, 0};
            kernel.call(scratch, Call.PIDFD_SEND_SIGNAL, "kill", process.name(), arguments);
        } finally {
            process.leave();
        }
    }

    /**
     * Fetches how a child process has ended, which frees its number; empty if it is running. Does
     * not wait: {@link Fd#awaitReadable} does.
     */
    public Optional<ExitStatus> reap(Fd process) {
        int number = process.enter("waitid");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment info = scratch.zeroed(SIGINFO_SIZE);
            long[] arguments = {BY_PIDFD, number, info.address(), EXITED | NO_HANG, 0};
            kernel.call(scratch, Call.WAITID, "waitid", process.name(), arguments);
            if (info.get(ValueLayout.JAVA_INT, 16) == 0) {
                return Optional.empty();
            }
            boolean exited = info.get(ValueLayout.JAVA_INT, 8) == SIGINFO_EXITED;
            int status = info.get(ValueLayout.JAVA_INT, 24);
            return Optional.of(exited ? new ExitStatus(status, 0) : new ExitStatus(0, status));
        } finally {
            process.leave();
        }
    }

    /** Whether orphans below this process become its children. */
    public void setChildSubreaper(boolean on) {
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = {SET_CHILD_SUBREAPER, on ? 1 : 0, 0, 0, 0};
            kernel.call(scratch, Call.PRCTL, "prctl", "", arguments);
        }
    }

    /** Whether this process lives in a user namespace other than the first. */
    public boolean inUserNamespace() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map"));
            return !Objects.equals(map.strip().replaceAll("\\s+", " "), "0 0 4294967295");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
