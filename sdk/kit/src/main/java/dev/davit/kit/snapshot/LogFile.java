package dev.davit.kit.snapshot;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The few things a log asks of its file; tests put faults here. */
interface LogFile extends AutoCloseable {
    /** Writes behind the last byte; after a failure any part may have been written. */
    void append(byte[] bytes) throws IOException;

    /** Returns when everything written, and the length, would survive a loss of power. */
    void force() throws IOException;

    void truncate(long length) throws IOException;

    byte[] readAll() throws IOException;

    @Override
    void close() throws IOException;

    /** Opens a file for reading and appending, making it if there is none. */
    @FunctionalInterface
    interface Opener {
        LogFile open(Path path) throws IOException;
    }

    /**
     * A file of the operating system. Not a FileChannel: that is closed for everybody when the
     * thread that writes is interrupted.
     */
    static LogFile open(Path path) throws IOException {
        var file = new RandomAccessFile(path.toFile(), "rw");
        return new LogFile() {
            @Override
            public void append(byte[] bytes) throws IOException {
                file.seek(file.length());
                file.write(bytes);
            }

            @Override
            public void force() throws IOException {
                file.getFD().sync();
            }

            @Override
            public void truncate(long length) throws IOException {
                file.setLength(length);
            }

            @Override
            public byte[] readAll() throws IOException {
                var bytes = new byte[Math.toIntExact(file.length())];
                file.seek(0);
                file.readFully(bytes);
                return bytes;
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }
}
