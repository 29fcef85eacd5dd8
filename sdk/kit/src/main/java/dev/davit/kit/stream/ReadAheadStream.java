package dev.davit.kit.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a stream ahead of its reader, on a platform thread of its own with a bounded number of
 * buffers: for sources that cost much time themselves, such as decompression and hashing.
 *
 * <p>Read by one thread, which may block, and is answered when it is interrupted; closed by any.
 * What the source throws is thrown where the reader gets to that place.
 */
public final class ReadAheadStream extends InputStream {
    private static final int CHUNK = 128 * 1024;
    private static final int CHUNKS = 8;

    private final InputStream source;
    private final Closeable wakes;
    private final String name;
    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 1);

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Thread reader;

    @GuardedBy("lock")
    private boolean closed;

    /** The chunk being handed out; the reader's own. */
    private Chunk current = new Chunk(new byte[0]);

    /**
     * @param source what is read; used and closed on the other thread
     * @param wakes is closed, on the thread that closes this stream, to end a read of the source
     *     that blocks: what the source itself reads from
     * @param name what the source does, for the thread's name
     */
    public ReadAheadStream(InputStream source, Closeable wakes, String name) {
        this.source = source;
        this.wakes = wakes;
        this.name = name;
    }

    /** Some bytes, or how the source ended. */
    private static final class Chunk {
        final byte[] bytes;
        int length;
        int given;
        boolean last;
        @Nullable Throwable failure;

        Chunk(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        while (current.given == current.length) {
            if (current.last) {
                return end();
            }
            next();
        }
        int count = Math.min(length, current.length - current.given);
        System.arraycopy(current.bytes, current.given, buffer, offset, count);
        current.given += count;
        return count;
    }

    private int end() throws IOException {
        switch (current.failure) {
            case null -> {
                return -1;
            }
            // Its stack is the other thread's; the message is what clients see.
            case IOException e -> throw new IOException(e.getMessage(), e);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IOException(e);
        }
    }

    private void next() throws IOException {
        start();
        if (current.bytes.length > 0) {
            free.add(current);
        }
        try {
            current = full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            current = new Chunk(new byte[0]);
            throw new InterruptedIOException("interrupted");
        }
    }

    private void start() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("stream closed");
            }
            if (reader == null) {
                for (int i = 0; i < CHUNKS; i++) {
                    free.add(new Chunk(new byte[CHUNK]));
                }
                reader = Thread.ofPlatform().daemon().name("davit-" + name).start(this::fill);
            }
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        Chunk end = new Chunk(new byte[0]);
        end.last = true;
        try (source) {
            Chunk chunk;
            do {
                chunk = free.take();
                fill(chunk);
                // There is room for every chunk and for the end.
                full.add(chunk);
            } while (chunk.failure == null && chunk.length == CHUNK);
            end.failure = chunk.failure;
        } catch (InterruptedException e) {
            end.failure = new IOException("stream closed", e);
        } catch (IOException | RuntimeException | Error e) {
            end.failure = e;
        }
        full.add(end);
    }

    /** Fills the chunk as far as the source goes; what was read before a failure counts. */
    private void fill(Chunk chunk) {
        chunk.given = 0;
        chunk.length = 0;
        try {
            int count = 0;
            while (count >= 0 && chunk.length < CHUNK) {
                chunk.length += count;
                count = source.read(chunk.bytes, chunk.length, CHUNK - chunk.length);
            }
        } catch (IOException | RuntimeException | Error e) {
            chunk.failure = e;
        }
    }

    /** Ends the reading ahead, early if need be, and closes the source. */
    @Override
    public void close() throws IOException {
        Optional<Thread> running;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            running = Optional.ofNullable(reader);
        } finally {
            lock.unlock();
        }
        if (running.isEmpty()) {
            source.close();
            return;
        }
        try (wakes) {
            running.get().interrupt();
        } finally {
            join(running.get());
        }
    }

    /** The source must not be in use any more when close returns. */
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
