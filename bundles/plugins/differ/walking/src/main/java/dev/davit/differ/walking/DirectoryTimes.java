package dev.davit.differ.walking;

import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The times of a layer's directories, which are set when nothing more is put into them. A layer may
 * have millions: what memory should not hold goes to a file.
 */
final class DirectoryTimes implements AutoCloseable {
    private static final int IN_MEMORY = 1 << 20;

    private final Path directory;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final DataOutputStream records = new DataOutputStream(memory);
    private Optional<FileChannel> file = Optional.empty();

    /**
     * @param directory where the file goes, if there is one
     */
    DirectoryTimes(Path directory) {
        this.directory = directory;
    }

    /** Takes the times of one directory. */
    @FunctionalInterface
    interface Setter {
        void set(RawName path, Timestamp accessed, Timestamp modified);
    }

    void add(RawName path, Timestamp accessed, Timestamp modified) {
        try {
            byte[] bytes = path.toBytes();
            records.writeInt(bytes.length);
            records.write(bytes);
            write(accessed);
            write(modified);
            if (memory.size() > IN_MEMORY) {
                spill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Timestamp time) throws IOException {
        records.writeLong(time.seconds());
        records.writeInt(time.nanos());
    }

    private void spill() throws IOException {
        if (file.isEmpty()) {
            Files.createDirectories(directory);
            Path path = Files.createTempFile(directory, "directory-times", "");
            file =
                    Optional.of(
                            FileChannel.open(
                                    path,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.DELETE_ON_CLOSE));
        }
        ByteBuffer all = ByteBuffer.wrap(memory.toByteArray());
        while (all.hasRemaining()) {
            file.get().write(all);
        }
        memory.reset();
    }

    /** Gives back what was added, in that order. */
    void forEach(Setter setter) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(all()))) {
            Optional<RawName> path = path(in);
            while (path.isPresent()) {
                setter.set(path.get(), time(in), time(in));
                path = path(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream all() throws IOException {
        InputStream rest = new ByteArrayInputStream(memory.toByteArray());
        if (file.isEmpty()) {
            return rest;
        }
        return new SequenceInputStream(Channels.newInputStream(file.get().position(0)), rest);
    }

    private static Optional<RawName> path(DataInputStream in) throws IOException {
        try {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return Optional.of(RawName.of(bytes));
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private static Timestamp time(DataInputStream in) throws IOException {
        return new Timestamp(in.readLong(), in.readInt());
    }

    @Override
    public void close() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
