package dev.davit.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;

import dev.davit.api.ErrorCode;

import io.grpc.stub.ServerCallStreamObserver;
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
 * takes them. One message waits at a time; the next is asked for when it has been taken. Receiving
 * never blocks: answers of the same call are told on the same thread that they may be sent.
 *
 * @param <Q> kind of message
 */
final class InboundBytes<Q> extends InputStream implements StreamObserver<Q> {
    private final ServerCallStreamObserver<?> call;
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

    @GuardedBy("lock")
    private @Nullable String failure;

    /** To be made before the method of the service returns. */
    InboundBytes(StreamObserver<?> call, Function<Q, ByteString> bytes) {
        this.call = (ServerCallStreamObserver<?>) call;
        this.bytes = bytes;
        this.call.disableAutoRequest();
        this.call.request(1);
    }

    /** The message that says what comes. */
    Q first() throws InterruptedException {
        Q header;
        lock.lockInterruptibly();
        try {
            while (first == null && !ended) {
                changed.await();
            }
            header = first;
            if (header == null) {
                throw ErrorCode.INVALID_ARGUMENT.about("a call without a first message");
            }
        } finally {
            lock.unlock();
        }
        call.request(1);
        return header;
    }

    @Override
    public void onNext(Q message) {
        boolean empty;
        lock.lock();
        try {
            if (!opened) {
                opened = true;
                first = message;
                changed.signalAll();
                return;
            }
            waiting = closed ? ByteString.EMPTY : bytes.apply(message);
            empty = waiting.isEmpty() && !closed;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (empty) {
            call.request(1);
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
        boolean taken = false;
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
            waiting.substring(0, count).copyTo(into, offset);
            waiting = waiting.substring(count);
            taken = waiting.isEmpty();
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the caller has gone");
        } finally {
            lock.unlock();
            if (taken) {
                call.request(1);
            }
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
