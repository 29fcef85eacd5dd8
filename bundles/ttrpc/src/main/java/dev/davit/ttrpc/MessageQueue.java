package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages of one stream between the thread that reads the connection and the one that wants them.
 *
 * <p>ttrpc has no flow control, so the queue has a limit, and passing it fails the stream: waiting
 * would hold up every other call of the connection.
 */
final class MessageQueue {
    private static final int MAX_MESSAGES = 1024;
    private static final long MAX_BYTES = 16L << 20;

    private final long deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ArrayDeque<ByteString> messages = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private @Nullable DavitException failure;

    /**
     * @param limit how long messages may be waited for from now on; zero for ever
     */
    MessageQueue(Duration limit) {
        this.deadline = limit.isZero() ? 0 : System.nanoTime() + limit.toNanos();
    }

    /** Adds a message unless the stream has ended. */
    void add(ByteString message) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (messages.size() == MAX_MESSAGES || bytes + message.size() > MAX_BYTES) {
                messages.clear();
                endWith(
                        ErrorCode.RESOURCE_EXHAUSTED.about(
                                "messages of a ttrpc stream are not taken: more than "
                                        + MAX_MESSAGES
                                        + " of them or "
                                        + MAX_BYTES
                                        + " bytes wait"));
                return;
            }
            messages.add(message);
            bytes += message.size();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** No more messages. */
    void end() {
        lock.lock();
        try {
            endWith(failure);
        } finally {
            lock.unlock();
        }
    }

    /** No more messages, because of this; what has arrived before is still handed out. */
    void fail(DavitException cause) {
        lock.lock();
        try {
            if (!ended) {
                endWith(cause);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void endWith(@Nullable DavitException cause) {
        ended = true;
        failure = cause;
        changed.signalAll();
    }

    /** Waits for the next message; empty at the end. */
    Optional<ByteString> take() {
        try {
            lock.lockInterruptibly();
            try {
                while (messages.isEmpty() && !ended) {
                    if (changed.awaitNanos(left()) <= 0) {
                        throw new DavitException(
                                ErrorCode.DEADLINE_EXCEEDED, ErrorCode.DEADLINE_EXCEEDED.text());
                    }
                }
                ByteString message = messages.poll();
                if (message != null) {
                    bytes -= message.size();
                    return Optional.of(message);
                }
                if (failure != null) {
                    throw new DavitException(failure.code(), failure.getMessage(), failure);
                }
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            throw TtrpcClient.cancelled(e);
        }
    }

    private long left() {
        return deadline == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
    }
}
