package dev.davit.logger.jsonfile;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.LogSession;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** The log of one process: both streams into one file. */
final class JsonFileSession implements LogSession {
    private final RotatedFile file;
    private final InstantSource clock;
    private final Runnable onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Lines stdout = new Lines("stdout");
    private final Lines stderr = new Lines("stderr");

    @GuardedBy("lock")
    private boolean closed;

    JsonFileSession(RotatedFile file, InstantSource clock, Runnable onClose) {
        this.file = file;
        this.clock = clock;
        this.onClose = onClose;
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
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try (file) {
                stdout.end();
                stderr.end();
            } catch (IOException e) {
                throw new DavitException(ErrorCode.UNKNOWN, "end of a log: " + e, e);
            } finally {
                onClose.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes lines of bytes. A line without an end waits for it, as Docker has it: 16 KiB. */
    private final class Lines extends OutputStream {
        private final LineBuffer line = new LineBuffer();
        private final String stream;

        Lines(String stream) {
            this.stream = stream;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            lock.lock();
            try {
                if (closed) {
                    throw new IOException("log is closed");
                }
                line.add(bytes, offset, length, this::append);
            } finally {
                lock.unlock();
            }
        }

        void end() throws IOException {
            line.flush(this::append);
        }

        private void append(byte[] text, int length) throws IOException {
            file.append(JsonLine.of(text, length, stream, clock.instant()));
        }
    }
}
