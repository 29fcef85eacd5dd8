package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.MessageLite;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Request;
import dev.davit.proto.ttrpc.Response;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One call that a server is answering, on a virtual thread of its own. */
final class ActiveCall {
    private static final Logger LOG = System.getLogger(ActiveCall.class.getName());

    private final FrameWriter writer;
    private final int streamId;
    private final Request request;
    private final TtrpcService.Method method;
    private final MessageQueue incoming;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Thread thread;

    @GuardedBy("lock")
    private @Nullable ErrorCode cancelled;

    ActiveCall(
            FrameWriter writer, Incoming.Frame frame, Request request, TtrpcService.Method method) {
        this.writer = writer;
        this.streamId = frame.streamId();
        this.request = request;
        this.method = method;
        this.incoming = new MessageQueue(Duration.ZERO);
        if (!frame.has(Frames.REMOTE_OPEN)) {
            incoming.add(request.getPayload());
            incoming.end();
        } else if (!request.getPayload().isEmpty()) {
            incoming.add(request.getPayload());
        }
    }

    int streamId() {
        return streamId;
    }

    /** What this call keeps in memory. */
    int bytes() {
        return request.getPayload().size();
    }

    boolean takesData() {
        return method instanceof TtrpcService.Method.Streaming;
    }

    MessageQueue incoming() {
        return incoming;
    }

    /** Interrupts the handler: its client has gone, or its time. */
    void cancel(ErrorCode reason) {
        incoming.fail(new DavitException(reason, reason.text()));
        lock.lock();
        try {
            if (cancelled == null) {
                cancelled = reason;
                if (thread != null) {
                    thread.interrupt();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs the handler and sends what comes of it. */
    void run() {
        Future<?> alarm = null;
        if (request.getTimeoutNano() > 0) {
            alarm =
                    ForkJoinPool.commonPool()
                            .schedule(
                                    () -> cancel(ErrorCode.DEADLINE_EXCEEDED),
                                    request.getTimeoutNano(),
                                    TimeUnit.NANOSECONDS);
        }
        byte[] frame = answer();
        if (alarm != null) {
            alarm.cancel(false);
        }
        try {
            writer.sendUninterruptibly(frame);
        } catch (DavitException e) {
            LOG.log(Level.DEBUG, () -> name() + ": nobody waits for the answer");
        }
    }

    private byte[] answer() {
        try {
            enter();
            try {
                return invoke();
            } finally {
                leave();
            }
        } catch (DavitException e) {
            return failure(e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            LOG.log(Level.DEBUG, () -> name() + " failed", e);
            return failure(e);
        }
    }

    private byte[] invoke() throws Exception {
        ServerCall call =
                new ServerCall(
                        request.getService(),
                        request.getMethod(),
                        Metadata.of(request.getMetadataList()),
                        ServerCall.deadline(request.getTimeoutNano()));
        return switch (method) {
            case TtrpcService.Method.Unary<?> unary ->
                    message(unary.answer(request.getPayload(), call));
            case TtrpcService.Method.Streaming(StreamHandler handler) -> {
                Optional<MessageLite> last =
                        handler.handle(new ServerStream(writer, streamId, incoming), call);
                yield last.isPresent() ? message(last.get()) : end();
            }
        };
    }

    private byte[] message(MessageLite answer) {
        Response response = Response.newBuilder().setPayload(answer.toByteString()).build();
        return Frames.encode(streamId, Frames.RESPONSE, 0, response);
    }

    private byte[] end() {
        int flags = Frames.REMOTE_CLOSED | Frames.NO_DATA;
        return Frames.encode(streamId, Frames.DATA, flags);
    }

    private byte[] failure(Throwable failure) {
        lock.lock();
        try {
            return cancelled == null
                    ? ServerConnection.refusal(streamId, RpcStatus.of(failure))
                    : ServerConnection.refusal(streamId, RpcStatus.of(cancelled, cancelled.text()));
        } finally {
            lock.unlock();
        }
    }

    private void enter() {
        lock.lock();
        try {
            thread = Thread.currentThread();
            if (cancelled != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From here on nobody interrupts this thread. */
    private void leave() {
        lock.lock();
        try {
            thread = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private String name() {
        return request.getService() + "/" + request.getMethod();
    }
}
