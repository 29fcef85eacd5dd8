package dev.davit.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;

import dev.davit.api.ErrorCode;

import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What a caller streams: a first message, and bytes after it, read as fast as the implementation
 * takes them. One message waits at a time; gRPC asks for the next when it has been taken.
 *
 * @param <Q> kind of message
 */
final class InboundBytes<Q> extends InputStream implements StreamObserver<Q> {
    private final Function<Q, ByteString> bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private @Nullable Q first;

    @GuardedBy("lock")
    private ByteString waiting = ByteString.EMPTY;

    @GuardedBy("lock")
    private boolean opened;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private boolean closed;

    private @Nullable String failure;

    InboundBytes(Function<Q, ByteString> bytes) {
        this.bytes = bytes;
    }

    /** The message that says what comes. */
    Q first() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (first == null && !ended) {
                changed.await();
            }
            if (first == null) {
                throw ErrorCode.INVALID_ARGUMENT.about("a call without a first message");
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onNext(Q message) {
        lock.lock();
        try {
            if (!opened) {
                opened = true;
                first = message;
                changed.signalAll();
                return;
            }
            waiting = bytes.apply(message);
            changed.signalAll();
            while (!waiting.isEmpty() && !closed) {
                changed.await();
            }
        } catch (InterruptedException e) {
            // The caller has gone, and whoever reads is told so.
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable cause) {
        end(Objects.requireNonNullElse(cause.getMessage(), cause.toString()));
    }

    @Override
    public void onCompleted() {
        end(null);
    }

    private void end(@Nullable String why) {
        lock.lock();
        try {
            failure = why;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended) {
                changed.await();
            }
            if (waiting.isEmpty()) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                return -1;
            }
            int count = Math.min(length, waiting.size());
            waiting.copyTo(into, 0, offset, count);
            waiting = waiting.substring(count);
            if (waiting.isEmpty()) {
                changed.signalAll();
            }
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the caller has gone");
        } finally {
            lock.unlock();
        }
    }

    /** Whatever still comes is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting = ByteString.EMPTY;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
