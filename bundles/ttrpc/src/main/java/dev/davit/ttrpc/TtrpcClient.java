package dev.davit.ttrpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.ttrpc.Request;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection to a ttrpc server, for any number of calls at once from any threads.
 *
 * <p>Calls block. A caller that is interrupted gets CANCELLED, one whose limit has passed
 * DEADLINE_EXCEEDED; the connection does not suffer from it, and the server goes on with what it
 * was told. What the server reports is thrown with its code and message. A connection that is lost
 * fails every call with UNKNOWN and the text {@value #CLOSED}, see {@link #isClosed}.
 */
public final class TtrpcClient implements AutoCloseable {
    /** Text of every failure that only says that the connection is gone. */
    public static final String CLOSED = "ttrpc: closed";

    private static final Logger LOG = System.getLogger(TtrpcClient.class.getName());
    private static final long LAST_STREAM = 0xffff_ffffL;

    private final String address;
    private final Link link;
    private final FrameWriter writer;
    private final ConcurrentHashMap<Integer, Receiver> receivers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Held while a frame waits for room, which {@link #close} ends: close must not need it. */
    private final ReentrantLock order = new ReentrantLock();

    @GuardedBy("order")
    private long nextStream = 1;

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean closing;

    @GuardedBy("lock")
    private final List<Runnable> closeListeners = new ArrayList<>();

    private TtrpcClient(String address, Link link) {
        this.address = address;
        this.link = link;
        this.writer = new FrameWriter(link, this::close);
    }

    /**
     * Connects.
     *
     * @param address {@code unix:///path}, {@code hvsock://path:port}, or without scheme a name in
     *     the abstract namespace
     * @throws DavitException UNAVAILABLE if nobody answers, RESOURCE_EXHAUSTED if this process has
     *     no descriptor left, UNIMPLEMENTED for other schemes
     */
    public static TtrpcClient connect(String address, ClientOptions options) {
        Link link = new Dialer(address, options.dialLimit()).dial();
        TtrpcClient client = new TtrpcClient(address, link);
        link.thread("read").start(client::receive);
        return client;
    }

    /** Whether a failure says no more than that the connection is gone. */
    public static boolean isClosed(DavitException failure) {
        return failure.code() == ErrorCode.UNKNOWN && failure.getMessage().equals(CLOSED);
    }

    /** Makes a call and waits for its answer. */
    public <T extends MessageLite> T call(
            String service,
            String method,
            MessageLite request,
            Parser<T> answer,
            CallOptions options) {
        ByteString payload = call(service, method, request.toByteString(), options);
        try {
            return answer.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.INTERNAL, service + "/" + method + ": bad answer: " + e, e);
        }
    }

    /** The same for messages that stay bytes. */
    public ByteString call(String service, String method, ByteString request, CallOptions options) {
        UnaryReceiver receiver = new UnaryReceiver();
        int stream = begin(request(service, method, request, options), 0, receiver);
        try {
            return receiver.await(options.limit());
        } finally {
            receivers.remove(stream);
        }
    }

    /**
     * Opens a stream.
     *
     * @param request the one request of a call on which only the server streams; empty if messages
     *     are sent on the stream
     */
    public TtrpcStream stream(
            String service, String method, @Nullable MessageLite request, CallOptions options) {
        ByteString payload = request == null ? ByteString.EMPTY : request.toByteString();
        boolean sends = request == null;
        MessageQueue queue = new MessageQueue(options.limit());
        int flags = sends ? Frames.REMOTE_OPEN : Frames.REMOTE_CLOSED;
        int id =
                begin(request(service, method, payload, options), flags, new StreamReceiver(queue));
        return new TtrpcStream(this, id, queue, sends);
    }

    private static Request request(
            String service, String method, ByteString payload, CallOptions options) {
        return Request.newBuilder()
                .setService(service)
                .setMethod(method)
                .setPayload(payload)
                .setTimeoutNano(options.limit().toNanos())
                .addAllMetadata(options.metadata().entries())
                .build();
    }

    /** Ids must reach the server in order, so a stream is numbered and sent under one lock. */
    private int begin(Request request, int flags, Receiver receiver) {
        byte[] frame = Frames.encode(0, Frames.REQUEST, flags, request);
        try {
            order.lockInterruptibly();
            try {
                int stream = number();
                Frames.setStreamId(frame, stream);
                receivers.put(stream, receiver);
                try {
                    writer.send(frame);
                } catch (InterruptedException | DavitException e) {
                    receivers.remove(stream);
                    throw e;
                }
                if (isClosed()) {
                    receiver.fail(FrameWriter.closed());
                }
                return stream;
            } finally {
                order.unlock();
            }
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
    }

    @GuardedBy("order")
    private int number() {
        if (nextStream > LAST_STREAM) {
            throw ErrorCode.UNAVAILABLE.about("stream ids of ttrpc connection " + address);
        }
        int stream = (int) nextStream;
        nextStream += 2;
        return stream;
    }

    /** Sends more on a stream that is open. */
    void send(byte[] frame) {
        try {
            writer.send(frame);
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
    }

    /** Forgets a stream; what still arrives for it is dropped. */
    void forget(int stream) {
        receivers.remove(stream);
    }

    static DavitException cancelled(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
    }

    private void receive() {
        FrameReader reader = new FrameReader(link);
        try {
            while (true) {
                Incoming incoming = reader.read();
                Receiver receiver = receivers.get(incoming.streamId());
                if (receiver == null) {
                    continue; // the caller has gone
                }
                switch (incoming) {
                    case Incoming.Frame frame -> receiver.receive(frame);
                    case Incoming.Oversized oversized ->
                            receiver.fail(Frames.tooLarge(oversized.length()));
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "connection to " + address + " is gone: " + e);
        } finally {
            close();
        }
    }

    /**
     * Calls back once when the connection is gone, from whichever side; at once if it is. The
     * listener must not block: it runs on the thread that finds out.
     */
    public void onClose(Runnable listener) {
        lock.lock();
        try {
            if (!closing) {
                closeListeners.add(listener);
                return;
            }
        } finally {
            lock.unlock();
        }
        listener.run();
    }

    /** Whether the connection is gone. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits until the connection is gone; false if it was still there after this time. */
    public boolean awaitClosed(Duration limit) throws InterruptedException {
        return closed.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Closes the connection; calls on it fail. */
    @Override
    public void close() {
        List<Runnable> listeners;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            listeners = List.copyOf(closeListeners);
        } finally {
            lock.unlock();
        }
        writer.close();
        link.close();
        closed.countDown();
        receivers.values().forEach(receiver -> receiver.fail(FrameWriter.closed()));
        listeners.forEach(this::tell);
    }

    private void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener of " + address + " failed", e);
        }
    }

    @Override
    public String toString() {
        return address;
    }
}
