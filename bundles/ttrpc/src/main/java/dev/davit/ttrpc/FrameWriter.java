package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts frames on a connection, in the order in which they are handed over.
 *
 * <p>The threads of callers never touch the channel: a thread that is interrupted while it writes
 * closes the channel under everybody else. A thread of the writer's own lives while there is
 * something to write.
 */
final class FrameWriter {
    private static final long QUEUE_BYTES = 8L << 20;
    private static final int FRAMES_A_WRITE = 64;

    private final Link link;
    private final Runnable onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();

    @GuardedBy("lock")
    private long queuedBytes;

    @GuardedBy("lock")
    private boolean draining;

    @GuardedBy("lock")
    private boolean closed;

    /**
     * @param onFailure called once if writing fails; has to close the connection
     */
    FrameWriter(Link link, Runnable onFailure) {
        this.link = link;
        this.onFailure = onFailure;
    }

    /**
     * Hands a frame over, waiting while too much is queued.
     *
     * @throws DavitException when the connection is closed
     * @throws InterruptedException while waiting; the frame is not sent then
     */
    void send(byte[] frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && queuedBytes > QUEUE_BYTES) {
                changed.await();
            }
            enqueue(frame);
        } finally {
            lock.unlock();
        }
    }

    /** The same for a thread that has something to say however often it is interrupted. */
    void sendUninterruptibly(byte[] frame) {
        lock.lock();
        try {
            while (!closed && queuedBytes > QUEUE_BYTES) {
                changed.awaitUninterruptibly();
            }
            enqueue(frame);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void enqueue(byte[] frame) {
        if (closed) {
            throw closed();
        }
        queue.add(ByteBuffer.wrap(frame));
        queuedBytes += frame.length;
        if (!draining) {
            draining = true;
            link.thread("write").start(this::drain);
        }
    }

    private void drain() {
        try {
            for (ByteBuffer[] batch = next(); batch.length > 0; batch = next()) {
                link.write(batch);
            }
        } catch (IOException e) {
            close();
            onFailure.run();
        }
    }

    private ByteBuffer[] next() {
        lock.lock();
        try {
            ByteBuffer[] batch = new ByteBuffer[Math.min(queue.size(), FRAMES_A_WRITE)];
            for (int i = 0; i < batch.length; i++) {
                batch[i] = queue.remove();
                queuedBytes -= batch[i].remaining();
            }
            draining = batch.length > 0;
            changed.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything handed over has been written, at most for this long. */
    void flush(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (!closed && draining && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further frames and forgets those that are queued. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            queuedBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The failure of whatever was to travel over a connection that is no more. */
    static DavitException closed() {
        return new DavitException(ErrorCode.UNKNOWN, TtrpcClient.CLOSED);
    }
}
