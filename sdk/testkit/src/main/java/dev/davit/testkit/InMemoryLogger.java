package dev.davit.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.ErrorCode;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.logger.LogSession;
import dev.davit.api.logger.LogSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A logger that keeps everything in memory. Two of them may share one memory, as two generations of
 * a logger share their files. Takes the option {@code tag} and no other.
 */
public final class InMemoryLogger implements ContainerLogger, AutoCloseable {
    private final Memory memory;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    /** What was logged. */
    public static final class Memory {
        @GuardedBy("this")
        private final Map<String, ByteArrayOutputStream> streams = new ConcurrentHashMap<>();

        private synchronized void add(String stream, byte[] bytes, int offset, int length) {
            streams.computeIfAbsent(stream, key -> new ByteArrayOutputStream())
                    .write(bytes, offset, length);
        }

        /**
         * What a stream of a process has brought so far.
         *
         * @param stream {@code stdout} or {@code stderr}
         */
        public synchronized byte[] bytes(LogSource source, String stream) {
            ByteArrayOutputStream bytes = streams.get(key(source, stream));
            return bytes == null ? new byte[0] : bytes.toByteArray();
        }
    }

    /** A logger with this memory. */
    public InMemoryLogger(Memory memory) {
        this.memory = memory;
    }

    private static String key(LogSource source, String stream) {
        return String.join("\n", source.namespace(), source.container(), source.exec(), stream);
    }

    @Override
    public LogSession open(LogSource source) {
        for (String option : source.options().keySet()) {
            if (!option.equals("tag")) {
                throw ErrorCode.INVALID_ARGUMENT.about("log option \"" + option + "\"");
            }
        }
        var session = new Session(source);
        open.add(session);
        return session;
    }

    /** How many sessions are open. */
    public int sessions() {
        return open.size();
    }

    @Override
    public void close() {
        open.forEach(Session::close);
    }

    private final class Session implements LogSession {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final OutputStream stdout;
        private final OutputStream stderr;

        Session(LogSource source) {
            stdout = new Stream(key(source, "stdout"), closed);
            stderr = new Stream(key(source, "stderr"), closed);
        }

        @Override
        public OutputStream stdout() {
            return stdout;
        }

        @Override
        public OutputStream stderr() {
            return stderr;
        }

        @Override
        public void close() {
            closed.set(true);
            open.remove(this);
        }
    }

    private final class Stream extends OutputStream {
        private final String key;
        private final AtomicBoolean closed;

        Stream(String key, AtomicBoolean closed) {
            this.key = key;
            this.closed = closed;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed.get()) {
                throw new IOException("log is closed");
            }
            memory.add(key, bytes, offset, length);
        }
    }
}
