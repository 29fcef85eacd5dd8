package dev.davit.proxy.adapter;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;
import dev.davit.proto.plugins.logger.v1.LogRequest;
import dev.davit.proto.plugins.logger.v1.LogResponse;
import dev.davit.proto.plugins.logger.v1.LoggerGrpc;

import io.grpc.StatusException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A log of another process. A write returns when its bytes are acknowledged. If the connection is
 * lost, the log is opened again on the next one and what was not acknowledged is sent again: it may
 * be there twice, but nothing is missing.
 */
final class RemoteLogSession implements LogSession {
    /** Most bytes in one message. */
    private static final int CHUNK_BYTES = 256 * 1024;

    /**
     * How long a write waits for a logger that has gone. One that is replaced is back by then, and
     * a container is not held up for longer because of its log.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** How long the peer may take to close a log. */
    private static final Duration PARTING = Duration.ofSeconds(10);

    private final Peer peer;
    private final LogRequest opening;
    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream stdout =
            new Stream(bytes -> LogRequest.newBuilder().setStdout(bytes).build());
    private final OutputStream stderr =
            new Stream(bytes -> LogRequest.newBuilder().setStderr(bytes).build());

    @GuardedBy("lock")
    private Talk<LogRequest, LogResponse> talk;

    @GuardedBy("lock")
    private boolean closed;

    private RemoteLogSession(Peer peer, LogRequest opening) {
        this.peer = peer;
        this.opening = opening;
        talk = open(peer, opening);
    }

    static RemoteLogSession open(Peer peer, LogSource source) {
        var wire =
                dev.davit.proto.plugins.logger.v1.LogSource.newBuilder()
                        .setNamespace(source.namespace())
                        .setContainer(source.container())
                        .setExec(source.exec())
                        .putAllOptions(source.options());
        return new RemoteLogSession(peer, LogRequest.newBuilder().setOpen(wire).build());
    }

    private static Talk<LogRequest, LogResponse> open(Peer peer, LogRequest opening) {
        return peer.converse(
                LoggerGrpc.getLogMethod(),
                talk -> {
                    exchange(talk, opening);
                    return talk;
                });
    }

    private static void exchange(Talk<LogRequest, LogResponse> talk, LogRequest request) {
        try {
            talk.call().write(request);
            if (talk.call().read() == null) {
                throw ErrorCode.INTERNAL.about("the logger has ended the log");
            }
        } catch (StatusException e) {
            throw talk.failure(e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
            throw Peer.cancelled(e);
        }
    }

    @Override
    public OutputStream stdout() {
        return stdout;
    }

    @Override
    public OutputStream stderr() {
        return stderr;
    }

    /** Both streams share one conversation: an answer belongs to the message before it. */
    private void send(LogRequest request) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the log is closed");
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!isKept(request, end)) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (DavitException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** False if the logger is away and may come back in time. */
    @GuardedBy("lock")
    private boolean isKept(LogRequest request, long end) {
        try {
            if (talk.route().isOver()) {
                talk = open(peer, opening);
            }
            exchange(talk, request);
            return true;
        } catch (DavitException e) {
            if (e.code() != ErrorCode.UNAVAILABLE || System.nanoTime() - end > 0) {
                throw e;
            }
            return false;
        }
    }

    /** All that was written is kept: each write has waited for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                end(talk);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(Talk<LogRequest, LogResponse> talk) {
        if (talk.route().isOver()) {
            return;
        }
        try {
            talk.call().halfClose();
            talk.call().read(PARTING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (StatusException e) {
            if (talk.route().isAnswered()) {
                throw talk.failure(e);
            }
        } catch (TimeoutException e) {
            talk.call().cancel("no end in sight", e);
        } catch (InterruptedException e) {
            talk.call().cancel("interrupted", e);
            Thread.currentThread().interrupt();
        }
    }

    /** One of the two. */
    private final class Stream extends OutputStream {
        private final Function<ByteString, LogRequest> message;

        Stream(Function<ByteString, LogRequest> message) {
            this.message = message;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += CHUNK_BYTES) {
                int count = Math.min(CHUNK_BYTES, length - done);
                send(message.apply(ByteString.copyFrom(bytes, offset + done, count)));
            }
        }
    }
}
