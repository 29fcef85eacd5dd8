package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Request;
import dev.davit.proto.ttrpc.Response;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The server's end of one connection: takes requests off it and starts what answers them. */
final class ServerConnection {
    private static final Logger LOG = System.getLogger(ServerConnection.class.getName());

    /** What the requests being answered on one connection may take together. */
    private static final long MAX_REQUEST_BYTES = 64L << 20;

    private final Link link;
    private final Map<String, TtrpcService> services;
    private final int maxCalls;
    private final Runnable onClosed;
    private final FrameWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    @GuardedBy("lock")
    private final Map<Integer, ActiveCall> calls = new HashMap<>();

    @GuardedBy("lock")
    private long requestBytes;

    @GuardedBy("lock")
    private boolean stopping;

    @GuardedBy("lock")
    private boolean closed;

    /** Only the reading thread knows it. */
    private int lastStream;

    /**
     * @param services a view that changes as services come and go
     * @param onClosed called once
     */
    ServerConnection(
            Link link, Map<String, TtrpcService> services, int maxCalls, Runnable onClosed) {
        this.link = link;
        this.services = services;
        this.maxCalls = maxCalls;
        this.onClosed = onClosed;
        this.writer = new FrameWriter(link, this::close);
    }

    void start() {
        link.thread("serve").start(this::serve);
    }

    private void serve() {
        FrameReader reader = new FrameReader(link);
        try {
            while (true) {
                switch (reader.read()) {
                    case Incoming.Frame frame -> receive(frame);
                    case Incoming.Oversized frame -> refuse(frame);
                }
            }
        } catch (IOException | DavitException e) {
            LOG.log(Level.DEBUG, () -> "ttrpc client has gone: " + e);
        } finally {
            close();
        }
    }

    private void receive(Incoming.Frame frame) {
        try {
            switch (frame.type()) {
                case Frames.REQUEST -> begin(frame);
                case Frames.DATA -> data(frame);
                default ->
                        throw ErrorCode.INVALID_ARGUMENT.about("ttrpc frame type " + frame.type());
            }
        } catch (DavitException e) {
            writer.sendUninterruptibly(refusal(frame.streamId(), RpcStatus.of(e)));
        }
    }

    private void refuse(Incoming.Oversized frame) {
        find(frame.streamId()).ifPresent(call -> call.cancel(ErrorCode.RESOURCE_EXHAUSTED));
        if (frame.type() == Frames.REQUEST && isNew(frame.streamId())) {
            lastStream = frame.streamId();
        }
        Status status = RpcStatus.of(Frames.tooLarge(frame.length()));
        writer.sendUninterruptibly(refusal(frame.streamId(), status));
    }

    static byte[] refusal(int streamId, Status status) {
        Response response = Response.newBuilder().setStatus(status).build();
        return Frames.encode(streamId, Frames.RESPONSE, 0, response);
    }

    private boolean isNew(int streamId) {
        return streamId % 2 != 0 && Integer.compareUnsigned(streamId, lastStream) > 0;
    }

    private void begin(Incoming.Frame frame) {
        String stream = "ttrpc stream " + Integer.toUnsignedString(frame.streamId());
        if (!isNew(frame.streamId())) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    stream + ": ids of clients are odd and each is larger than the one before");
        }
        lastStream = frame.streamId();
        Request request;
        try {
            request = Request.parseFrom(frame.data());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, stream + ": not a request: invalid argument", e);
        }
        ActiveCall call = new ActiveCall(writer, frame, request, method(request));
        admit(call);
        Thread.ofVirtual()
                .name("ttrpc " + request.getService() + "/" + request.getMethod())
                .start(() -> answer(call));
    }

    private TtrpcService.Method method(Request request) {
        TtrpcService service = services.get(request.getService());
        if (service == null) {
            throw unimplemented("service " + request.getService());
        }
        TtrpcService.Method method = service.methods().get(request.getMethod());
        if (method == null) {
            throw unimplemented("method " + request.getMethod());
        }
        return method;
    }

    /** Clients know the bare words. */
    private static DavitException unimplemented(String what) {
        return new DavitException(ErrorCode.UNIMPLEMENTED, what);
    }

    private void admit(ActiveCall call) {
        lock.lock();
        try {
            if (stopping) {
                throw ErrorCode.UNAVAILABLE.about("ttrpc server is stopping");
            }
            if (calls.size() >= maxCalls || requestBytes + call.bytes() > MAX_REQUEST_BYTES) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        "more than "
                                + maxCalls
                                + " calls or "
                                + MAX_REQUEST_BYTES
                                + " bytes of requests at once on one ttrpc connection");
            }
            calls.put(call.streamId(), call);
            requestBytes += call.bytes();
        } finally {
            lock.unlock();
        }
    }

    private void answer(ActiveCall call) {
        try {
            call.run();
        } finally {
            lock.lock();
            try {
                calls.remove(call.streamId());
                requestBytes -= call.bytes();
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void data(Incoming.Frame frame) {
        ActiveCall call =
                find(frame.streamId())
                        .filter(ActiveCall::takesData)
                        .orElseThrow(
                                () ->
                                        ErrorCode.INVALID_ARGUMENT.about(
                                                "data for ttrpc stream "
                                                        + Integer.toUnsignedString(frame.streamId())
                                                        + ", which is not open"));
        if (frame.has(Frames.REMOTE_CLOSED)) {
            if (!frame.data().isEmpty()) {
                throw ErrorCode.INVALID_ARGUMENT.about("data in the frame that closes a stream");
            }
            call.incoming().end();
        } else if (!frame.has(Frames.NO_DATA)) {
            call.incoming().add(frame.data());
        }
    }

    private Optional<ActiveCall> find(int streamId) {
        lock.lock();
        try {
            return Optional.ofNullable(calls.get(streamId));
        } finally {
            lock.unlock();
        }
    }

    /** Refuses further calls, waits at most this long for those that run, and closes. */
    void stop(Duration grace) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            stopping = true;
            long left = grace.toNanos();
            while (!calls.isEmpty() && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        writer.flush(grace);
        close();
    }

    /** Closes now; handlers that run are interrupted. */
    void close() {
        List<ActiveCall> running;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            stopping = true;
            running = List.copyOf(calls.values());
        } finally {
            lock.unlock();
        }
        writer.close();
        link.close();
        running.forEach(call -> call.cancel(ErrorCode.CANCELLED));
        onClosed.run();
    }
}
