package dev.davit.cli.db;

import com.google.protobuf.ByteString;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is there under its name only when it is whole and durable. Nobody but its owner may
 * read it: records hold container specifications, and those hold secrets.
 */
final class TargetFile implements AutoCloseable {
    private final Path file;
    private final Path unfinished;
    private final boolean replaces;
    private final FileChannel channel;

    /**
     * @param replaces whether a file of that name may be replaced
     */
    TargetFile(Path file, boolean replaces) {
        this.file = file.toAbsolutePath();
        this.replaces = replaces;
        checkFree();
        unfinished =
                this.file.resolveSibling(
                        "." + this.file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            channel =
                    FileChannel.open(
                            unfinished,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void write(ByteString piece) {
        try {
            for (ByteBuffer bytes : piece.asReadOnlyByteBufferList()) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Gives the file its name, if it has the length that it should have. */
    void publish(long length) {
        try {
            if (channel.size() != length) {
                throw new IllegalStateException(
                        "%s has %d bytes and not %d; nothing was written"
                                .formatted(unfinished, channel.size(), length));
            }
            channel.force(true);
            channel.close();
            checkFree();
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            Path parent = file.getParent();
            if (parent != null) {
                try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
                    directory.force(true);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void checkFree() {
        if (!replaces && Files.exists(file)) {
            throw new IllegalStateException(file + " is there already; see --force");
        }
    }

    private IllegalStateException failed(IOException e) {
        return new IllegalStateException("cannot write " + file + ": " + e, e);
    }

    /** Removes what was not published. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
