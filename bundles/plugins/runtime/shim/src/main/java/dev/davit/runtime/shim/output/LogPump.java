package dev.davit.runtime.shim.output;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.ProcessLog.Output;
import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.OpenFlags;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Carries what comes through one FIFO to a log. The shim holds both ends of the FIFO itself, so
 * that a process is neither killed nor loses anything while nobody reads.
 */
final class LogPump implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogPump.class.getName());
    private static final Duration FOREVER = Duration.ofDays(100_000);

    private final Linux linux;
    private final Path path;
    private final Fd fifo;
    private final Thread thread;

    private LogPump(Linux linux, Path path, Fd fifo, Thread thread) {
        this.linux = linux;
        this.path = path;
        this.fifo = fifo;
        this.thread = thread;
    }

    /** Opens the FIFO, which must be there, and carries until every writer has gone. */
    static LogPump start(Linux linux, Path path, Output output, ProcessLog log, Runnable onEnd) {
        Fd fifo = linux.open(path, OpenFlags.READ | OpenFlags.NON_BLOCKING, 0);
        Thread thread =
                Thread.ofVirtual()
                        .name("log " + path)
                        .unstarted(() -> carry(fifo, output, log, onEnd));
        thread.start();
        return new LogPump(linux, path, fifo, thread);
    }

    /**
     * The wait comes first: a FIFO that no writer has opened yet looks like one whose writers have
     * gone, but only to a read.
     */
    private static void carry(Fd fifo, Output output, ProcessLog log, Runnable onEnd) {
        try (fifo) {
            int count = 0;
            while (count >= 0 && fifo.awaitReadable(FOREVER)) {
                count = log.take(output, buffer -> read(fifo, buffer));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | LinuxException | DavitException e) {
            LOG.log(Level.DEBUG, () -> "end of " + fifo.name() + ": " + e.getMessage());
        } finally {
            onEnd.run();
        }
    }

    private static int read(Fd fifo, byte[] buffer) {
        try {
            return fifo.read(ByteBuffer.wrap(buffer));
        } catch (LinuxException e) {
            if (e.is(Errno.EAGAIN)) {
                return 0;
            }
            throw e;
        }
    }

    /** Lets the end be seen if the writers have gone unseen or will never come. */
    void lookForEnd() {
        try {
            linux.open(path, OpenFlags.WRITE | OpenFlags.NON_BLOCKING, 0).close();
        } catch (LinuxException e) {
            LOG.log(Level.DEBUG, () -> "nobody reads " + path + ": " + e.getMessage());
        }
    }

    /** Waits for the end of it; false when the time has passed. */
    boolean await(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }

    /** Stops; what was not read stays in the FIFO as long as the shim holds it. */
    @Override
    public void close() {
        fifo.close();
    }
}
