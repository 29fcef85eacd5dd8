package dev.davit.metadata.store.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file, read and written at positions. Threads: one at a time. */
public interface DiskFile extends Closeable {
    /** Reads some bytes; returns how many, or -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes some bytes, perhaps not all; returns how many. */
    int write(ByteBuffer source, long position) throws IOException;

    /** Returns when the file's bytes and its length survive a power loss. */
    void sync() throws IOException;

    /** Length in bytes. */
    long size() throws IOException;

    /** Cuts the file off at the length, if it is longer. */
    void truncate(long size) throws IOException;

    /** Fills the buffer's remaining space. */
    default void readFully(ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = read(target, at);
            if (read < 0) {
                throw new EOFException("file ends at " + at);
            }
            at += read;
        }
    }

    /** Writes all the buffer's remaining bytes. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            int written = write(source, at);
            if (written <= 0) {
                throw new IOException("nothing could be written at " + at);
            }
            at += written;
        }
    }
}
