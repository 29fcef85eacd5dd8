package dev.davit.service.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A log that outlives the generations of its logger. Only a write holds the logger; a write that
 * finds another generation in its place closes the session of the old one and opens one there. A
 * logger that fails is left alone for a while, in which the output is dropped.
 */
final class EnduringLog implements ProcessLog {
    private static final Logger LOG = System.getLogger(EnduringLog.class.getName());
    private static final int CHUNK = 16 << 10;

    /** How long a stop may have to wait for who waits for a logger. */
    private static final Duration GLANCE = Duration.ofMillis(200);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Slot<ContainerLogger> slot;
    private final String logger;
    private final LogSource source;
    private final Consumer<EnduringLog> onClose;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable ContainerLogger plugin;

    @GuardedBy("lock")
    private @Nullable Open session;

    @GuardedBy("lock")
    private Duration pause = Duration.ZERO;

    @GuardedBy("lock")
    private long pauseEnds;

    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean over;

    /** A session with its streams, which are asked for once. */
    private record Open(LogSession log, OutputStream stdout, OutputStream stderr) {}

    EnduringLog(
            Slot<ContainerLogger> slot,
            String logger,
            LogSource source,
            Consumer<EnduringLog> onClose) {
        this.slot = slot;
        this.logger = logger;
        this.source = source;
        this.onClose = onClose;
    }

    /** Opens the first session, or throws what the logger says. */
    void open() {
        try (Handle<ContainerLogger> handle = slot.use(logger)) {
            lock.lock();
            try {
                sessionOn(handle.plugin());
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public int take(Output output, Source from) throws IOException {
        byte[] buffer = new byte[CHUNK];
        lock.lock();
        try {
            return take(output, from, buffer);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private int take(Output output, Source from, byte[] buffer) throws IOException {
        try (Handle<ContainerLogger> handle = enter()) {
            Open open = handle == null ? null : trySessionOn(handle.plugin());
            int count = from.read(buffer);
            if (count > 0 && open != null) {
                write(output == Output.STDOUT ? open.stdout() : open.stderr(), buffer, count);
            } else if (count > 0) {
                dropped.addAndGet(count);
            }
            return count;
        }
    }

    @GuardedBy("lock")
    private void write(OutputStream stream, byte[] buffer, int count) {
        try {
            stream.write(buffer, 0, count);
            resumed();
        } catch (IOException | RuntimeException e) {
            dropped.addAndGet(count);
            fail(e);
        }
    }

    /** The logger as soon as it takes calls; null if it is not worth waiting for. */
    @GuardedBy("lock")
    private @Nullable Handle<ContainerLogger> enter() {
        if (pauseEnds - System.nanoTime() > 0 && !pause.isZero()) {
            requireGoing();
            return null;
        }
        long end = System.nanoTime() + (pause.isZero() ? Slot.PATIENCE.toNanos() : 0);
        while (true) {
            requireGoing();
            try {
                return slot.use(logger, GLANCE);
            } catch (DavitException e) {
                if (e.code() == ErrorCode.CANCELLED) {
                    throw e;
                }
                if (end - System.nanoTime() <= 0) {
                    fail(e);
                    return null;
                }
                rest();
            }
        }
    }

    private void requireGoing() {
        if (over) {
            throw ErrorCode.CANCELLED.about("log of " + this);
        }
    }

    /** A logger that has not come yet is not waited for by the slot. */
    private static void rest() {
        try {
            Thread.sleep(GLANCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }

    @GuardedBy("lock")
    private @Nullable Open trySessionOn(ContainerLogger present) {
        try {
            return sessionOn(present);
        } catch (RuntimeException e) {
            fail(e);
            return null;
        }
    }

    @GuardedBy("lock")
    private Open sessionOn(ContainerLogger present) {
        Open open = session;
        if (open != null && present.equals(plugin)) {
            return open;
        }
        closeSession();
        LogSession log = present.open(source);
        Open opened = new Open(log, log.stdout(), log.stderr());
        session = opened;
        plugin = present;
        return opened;
    }

    @GuardedBy("lock")
    private void fail(Exception e) {
        if (pause.isZero()) {
            LOG.log(
                    Level.WARNING,
                    "logger \"{0}\" fails, the output of {1} is dropped: {2}",
                    logger,
                    this,
                    e.getMessage());
        }
        pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        pauseEnds = System.nanoTime() + pause.toNanos();
        closeSession();
    }

    @GuardedBy("lock")
    private void resumed() {
        if (!pause.isZero()) {
            LOG.log(
                    Level.INFO,
                    "the output of {0} is logged again; {1} bytes were dropped",
                    this,
                    dropped.toString());
            pause = Duration.ZERO;
            dropped.set(0);
        }
    }

    @GuardedBy("lock")
    private void closeSession() {
        Open open = session;
        session = null;
        plugin = null;
        if (open != null) {
            try {
                open.log().close();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "end of the log of {0}: {1}", this, e.getMessage());
            }
        }
    }

    /** Closes the session unless its generation is the one that takes calls. */
    void letGo() {
        try (Handle<ContainerLogger> handle = slot.tryUse(logger)) {
            lock.lock();
            try {
                if (handle == null || !handle.plugin().equals(plugin)) {
                    closeSession();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends it for this life of the daemon; a logger that hangs in a write is left to itself. */
    void stop() {
        over = true;
        try {
            if (lock.tryLock(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    closeSession();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        onClose.accept(this);
        if (dropped.get() > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0} bytes of the output of {1} were dropped",
                    dropped.toString(),
                    this);
        }
    }

    @Override
    public String toString() {
        String process = source.namespace() + "/" + source.container();
        return source.exec().isEmpty() ? process : process + ", exec " + source.exec();
    }
}
