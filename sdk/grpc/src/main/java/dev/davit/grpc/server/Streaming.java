package dev.davit.grpc.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.convert.Statuses;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Answers a call with a stream, as fast as the client takes it: sending waits while too much is on
 * its way. The work runs on a virtual thread of its own, which is interrupted when the client goes.
 *
 * @param <T> kind of message
 */
public final class Streaming<T> {
    /** Elements in a message, as in containerd's. */
    private static final int PAGE = 100;

    private final ServerCallStreamObserver<T> observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private boolean cancelled;

    private Streaming(ServerCallStreamObserver<T> observer) {
        this.observer = observer;
    }

    /** What a stream consists of. */
    @FunctionalInterface
    public interface Body<T> {
        /** Sends all messages; what it throws ends the stream with its status. */
        void run(Streaming<T> stream) throws InterruptedException;
    }

    /** Starts answering; returns at once. */
    public static <T> void answer(StreamObserver<T> observer, Body<T> body) {
        var stream = new Streaming<>((ServerCallStreamObserver<T>) observer);
        Context context = Context.current();
        Runnable work = context.wrap(() -> stream.run(body));
        Optional<TraceContext> trace = TraceContext.current();
        Thread worker =
                Thread.ofVirtual()
                        .name("stream")
                        .unstarted(trace.isPresent() ? () -> trace.get().run(work) : work);
        stream.observer.setOnReadyHandler(stream::signal);
        stream.observer.setOnCancelHandler(
                () -> {
                    stream.cancel();
                    worker.interrupt();
                });
        worker.start();
    }

    /**
     * Starts answering with a list, page by page, none of them empty; returns at once.
     *
     * @param walk finds the elements and hands them over one by one
     * @param page makes a message of elements
     */
    public static <T, E> void pages(
            StreamObserver<T> observer, Consumer<Consumer<E>> walk, Function<List<E>, T> page) {
        answer(
                observer,
                stream -> {
                    var elements = new ArrayList<E>();
                    walk.accept(
                            element -> {
                                elements.add(element);
                                if (elements.size() == PAGE) {
                                    stream.send(page.apply(elements));
                                    elements.clear();
                                }
                            });
                    if (!elements.isEmpty()) {
                        stream.send(page.apply(elements));
                    }
                });
    }

    private void run(Body<T> body) {
        try {
            body.run(this);
            observer.onCompleted();
        } catch (InterruptedException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        if (!observer.isCancelled()) {
            observer.onError(Statuses.of(failure).asRuntimeException());
        }
    }

    /**
     * Sends the headers ahead of the first message: tells a client that follows something that it
     * misses nothing from now on.
     */
    public void open() {
        TrackedCall<?, ?> call = TrackedCall.CURRENT.get();
        if (call != null) {
            call.sendHeaders(new Metadata());
        }
    }

    /**
     * Sends a message once the client has taken enough of those before it.
     *
     * @throws DavitException CANCELLED if the client has gone
     */
    public void send(T message) {
        lock.lock();
        try {
            while (!observer.isReady() && !cancelled) {
                changed.await();
            }
            if (cancelled) {
                throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } finally {
            lock.unlock();
        }
        observer.onNext(message);
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        lock.lock();
        try {
            cancelled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
