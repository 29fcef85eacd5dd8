package dev.davit.proxy.keeper;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.RawName;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The output of a process, line by line. It goes through a FIFO with a name, which the process
 * holds open in both directions: a daemon that is killed leaves a process that can go on writing
 * until the FIFO is full, and the next daemon reads on where this one stopped.
 */
final class OutputLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(OutputLog.class.getName());
    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int CHUNK = 32 * 1024;
    private static final int CAPACITY = 1024 * 1024;
    private static final int MODE = 0600;

    /** More chunks than a FIFO holds. */
    private static final int ALL = 64;

    private final Linux linux;
    private final Path path;
    private final Consumer<String> sink;
    private final Fd reader;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final LineRate rate = new LineRate(System::nanoTime);

    @GuardedBy("lock")
    private final Lines lines = new Lines(this::tell);

    @GuardedBy("lock")
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    @GuardedBy("lock")
    private String last = "";

    /**
     * Makes the FIFO if it is not there; reads nothing yet.
     *
     * @param sink takes lines, on one thread
     */
    OutputLog(Linux linux, Path path, Consumer<String> sink) {
        this.linux = linux;
        this.path = path;
        this.sink = sink;
        if (!Files.exists(path)) {
            make();
        }
        // For writing too: there is no end while this is open, whoever else writes.
        reader = linux.open(path, OpenFlags.READ_WRITE | OpenFlags.NON_BLOCKING, 0);
        grow();
    }

    private void make() {
        try (var directory = linux.openDirectory(path.resolveSibling("."))) {
            RawName name = RawName.of(path.getFileName());
            directory.makeNode(name, FileType.FIFO, MODE, 0, 0);
        }
    }

    private void grow() {
        try {
            reader.growPipe(CAPACITY);
        } catch (LinuxException e) {
            LOG.log(Level.DEBUG, "{0} stays small: {1}", path, e.getMessage());
        }
    }

    /** Begins to read. */
    void start() {
        Thread.ofVirtual().name("davit-output-" + path).start(this::read);
    }

    private void read() {
        try {
            Duration pause = FOREVER;
            while (!reader.isClosed()) {
                boolean readable = reader.awaitReadable(pause);
                pause = take(readable ? 1 : 0) ? SECOND : FOREVER;
            }
        } catch (LinuxException e) {
            if (!reader.isClosed()) {
                LOG.log(Level.WARNING, "output of a plugin is lost", e);
            }
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            Thread.currentThread().interrupt();
        }
    }

    /** Reads so many chunks, if there are; true if lines are left out and this was not told. */
    private boolean take(int chunks) {
        lock.lock();
        try {
            boolean more = true;
            for (int i = 0; more && i < chunks; i++) {
                more = fill();
                lines.add(buffer.flip());
                buffer.clear();
            }
            tellDropped();
            return rate.hasDropped();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean fill() {
        try {
            return reader.read(buffer) > 0;
        } catch (LinuxException e) {
            if (e.is(Errno.EAGAIN)) {
                return false;
            }
            throw e;
        }
    }

    /** Called under the lock, by {@link #lines}. */
    private void tell(String line) {
        lock.lock();
        try {
            tellNow(line);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void tellNow(String line) {
        last = line;
        if (rate.admit()) {
            tellDropped();
            sink.accept(line);
        }
    }

    @GuardedBy("lock")
    private void tellDropped() {
        long dropped = rate.takeDropped();
        if (dropped > 0) {
            sink.accept(dropped + " lines were too many and are left out");
        }
    }

    /** A process begins to write. */
    void begin() {
        lock.lock();
        try {
            last = "";
        } finally {
            lock.unlock();
        }
    }

    /** An end for a process to write to. */
    Fd writer() {
        return linux.open(path, OpenFlags.READ_WRITE, 0);
    }

    /** A process has ended, and its last line may be unfinished; returns that line. */
    String end() {
        try {
            take(ALL);
            reader.write(ByteBuffer.wrap(new byte[] {'\n'}));
            take(ALL);
        } catch (LinuxException e) {
            LOG.log(Level.DEBUG, "{0}: {1}", path, e.getMessage());
        }
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** Stops reading; the FIFO stays for a process that still has it. */
    @Override
    public void close() {
        reader.close();
    }
}
