package dev.davit.metadata.store.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fills the next segment with zeros on a thread of its own: a sync of bytes in a file that has its
 * length already need not write the length too, and filling it on the writer's thread would make
 * its callers wait.
 */
final class Preparation {
    private static final System.Logger LOG = System.getLogger(Preparation.class.getName());
    private static final int PIECE_BYTES = 256 << 10;

    private final Disk disk;
    private final Path path;
    private final long bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile @Nullable DiskFile ready;
    private volatile boolean closed;

    @GuardedBy("lock")
    private boolean running;

    /** Offset in the current segment at which the next attempt may be made. */
    @GuardedBy("lock")
    private long notBefore;

    Preparation(Disk disk, Path directory, long bytes) {
        this.disk = disk;
        this.path = directory.resolve(SegmentName.PREPARED);
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    boolean isReady() {
        return ready != null;
    }

    /** The prepared file; the next one is prepared when it is asked for. */
    DiskFile take() {
        DiskFile file = ready;
        if (file == null) {
            throw new IllegalStateException("no segment is prepared");
        }
        ready = null;
        lock.lock();
        try {
            notBefore = 0;
        } finally {
            lock.unlock();
        }
        return file;
    }

    /** Begins to prepare a segment, unless that is done or under way. */
    void start(long position) {
        lock.lock();
        try {
            if (ready != null || running || closed || position < notBefore) {
                return;
            }
            notBefore = position + bytes / 4;
            Thread.ofPlatform().daemon().name("davit-metadata-segment").start(this::prepare);
            running = true;
        } finally {
            lock.unlock();
        }
    }

    private void prepare() {
        DiskFile file = null;
        try {
            file = disk.create(path);
            fill(file);
            ready = closed ? null : file;
        } catch (IOException | RuntimeException failure) {
            LOG.log(Level.WARNING, "the next journal segment could not be prepared", failure);
        } finally {
            if (file != null && ready != file) {
                discard(file);
            }
            lock.lock();
            try {
                running = false;
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void fill(DiskFile file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
        for (long at = 0; at < bytes && !closed; at += PIECE_BYTES) {
            zeros.clear().limit((int) Math.min(PIECE_BYTES, bytes - at));
            file.writeFully(zeros, at);
        }
        file.sync();
    }

    private void discard(DiskFile file) {
        try {
            file.close();
            disk.delete(path);
        } catch (IOException left) {
            LOG.log(Level.DEBUG, "a prepared segment stays until the next start", left);
        }
    }

    /** Waits for the thread and removes what it has made. */
    void close() {
        closed = true;
        lock.lock();
        try {
            while (running) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        DiskFile file = ready;
        ready = null;
        if (file != null) {
            discard(file);
        }
    }
}
