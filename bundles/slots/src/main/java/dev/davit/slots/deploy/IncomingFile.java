package dev.davit.slots.deploy;

import dev.davit.api.ErrorCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/** A copy of a file in the bundle directory, under a name that the watch passes over. */
final class IncomingFile implements AutoCloseable {
    private final Path path;

    private IncomingFile(Path path) {
        this.path = path;
    }

    /** Copies a file with its time, onto the disk. */
    static IncomingFile copy(Path origin, Path directory) throws IOException {
        if (!Files.isRegularFile(origin)) {
            throw ErrorCode.INVALID_ARGUMENT.about(origin + " is no file");
        }
        if (!Files.isDirectory(directory)) {
            throw ErrorCode.FAILED_PRECONDITION.about(directory + " is no directory");
        }
        FileTime time = Files.getLastModifiedTime(origin);
        var incoming =
                new IncomingFile(
                        Files.createTempFile(
                                directory,
                                BundleDirectory.INCOMING,
                                "",
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-r--r--"))));
        try {
            incoming.fill(origin);
            Files.setLastModifiedTime(incoming.path, time);
            BundleHistory.sync(incoming.path);
            return incoming;
        } catch (IOException | RuntimeException e) {
            incoming.close();
            throw e;
        }
    }

    private void fill(Path origin) throws IOException {
        try (InputStream in = Files.newInputStream(origin);
                OutputStream out = Files.newOutputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (total > BundleFile.LIMIT_BYTES) {
                    throw ErrorCode.INVALID_ARGUMENT.about(
                            origin + " " + FileSight.tooLarge(Files.size(origin)));
                }
                out.write(buffer, 0, read);
            }
        }
    }

    Path path() {
        return path;
    }

    /** Removes it, unless it has been moved to its place. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
