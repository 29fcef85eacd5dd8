package dev.davit.content.local;

import dev.davit.api.Digest;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file that grows, and the hash of its bytes. The file is the truth: after a failure the length
 * is what it has, and the hash is computed anew when somebody asks for it. Not thread-safe.
 */
final class HashedFile {
    /** The JDK copies through a buffer of this size, which it keeps for each carrier thread. */
    private static final int CHUNK_BYTES = 1 << 18;

    /** From here on hashing beside writing is worth a second thread: README.md has the figures. */
    private static final int BESIDE_BYTES = 1 << 18;

    private final Path file;
    private final String algorithm;
    private long length;

    /** Of all bytes; null until they are read again. */
    private @Nullable MessageDigest hash;

    /** Null until it is needed, and again when an interruption has closed it. */
    private @Nullable FileChannel channel;

    HashedFile(Path file, long length, String algorithm) {
        this.file = file;
        this.length = length;
        this.algorithm = algorithm;
    }

    long length() {
        return length;
    }

    /** Writes all that remains. What was written before a failure stays. */
    void append(ByteBuffer bytes) throws IOException {
        int position = bytes.position();
        MessageDigest current = hash();
        ByteBuffer hashed = bytes.duplicate();
        try {
            if (bytes.remaining() < BESIDE_BYTES) {
                write(bytes);
                current.update(hashed);
            } else {
                Thread beside = Thread.startVirtualThread(() -> current.update(hashed));
                try {
                    write(bytes);
                } finally {
                    join(beside);
                }
            }
            length += bytes.position() - position;
        } catch (IOException e) {
            hash = null;
            long before = length;
            length = Files.size(file);
            bytes.position(Math.clamp(position + length - before, position, bytes.limit()));
            throw e;
        }
    }

    /** Drops all bytes. */
    void clear() throws IOException {
        channel().truncate(0);
        length = 0;
        hash = null;
    }

    Digest digest() throws IOException {
        try {
            return Digest.from(algorithm, ((MessageDigest) hash().clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every hash of the Java platform can be cloned", e);
        }
    }

    Digest digest(String otherAlgorithm) throws IOException {
        return otherAlgorithm.equals(algorithm)
                ? digest()
                : Digest.from(otherAlgorithm, read(otherAlgorithm).digest());
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        int limit = bytes.limit();
        long position = length;
        try {
            while (bytes.position() < limit) {
                bytes.limit(Math.min(limit, bytes.position() + CHUNK_BYTES));
                position += channel().write(bytes, position);
            }
        } finally {
            bytes.limit(limit);
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel current = channel;
        if (current == null || !current.isOpen()) {
            current = FileChannel.open(file, StandardOpenOption.WRITE);
            channel = current;
        }
        return current;
    }

    private MessageDigest hash() throws IOException {
        MessageDigest current = hash;
        if (current == null) {
            current = read(algorithm);
            hash = current;
        }
        return current;
    }

    private MessageDigest read(String hashAlgorithm) throws IOException {
        MessageDigest fresh = Digest.hasher(hashAlgorithm);
        if (length == 0) {
            return fresh;
        }
        var buffer = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, length));
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = 0;
            while (position < length) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), length - position));
                int count = reading.read(buffer, position);
                if (count < 0) {
                    throw new EOFException(file + " ends before its length " + length);
                }
                fresh.update(buffer.flip());
                position += count;
            }
        }
        return fresh;
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
