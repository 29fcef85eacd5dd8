package dev.davit.logger.jsonfile;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A file of lines that is set aside when it is full: {@code name.1} is the youngest of those, the
 * oldest is removed. Used by one thread at a time.
 */
final class RotatedFile implements AutoCloseable {
    private static final String FILE_MODE = "rw-r-----";
    private static final String DIRECTORY_MODE = "rwx------";

    private final Path path;
    private final long maxBytes;
    private final int maxFiles;

    /** Not a channel: the interruption of a caller would close it. */
    private FileOutputStream output;

    private long size;

    private RotatedFile(Path path, long maxBytes, int maxFiles) throws IOException {
        this.path = path;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        output = append(path);
        size = Files.size(path);
    }

    /** Opens a file behind what is there; a line that was cut short is ended first. */
    static RotatedFile open(Path path, long maxBytes, int maxFiles) throws IOException {
        Files.createDirectories(
                Objects.requireNonNull(path.getParent()),
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(DIRECTORY_MODE)));
        var file = new RotatedFile(path, maxBytes, maxFiles);
        if (file.endsInside()) {
            file.append(new byte[] {(byte) 0x0a});
        }
        return file;
    }

    private static FileOutputStream append(Path path) throws IOException {
        try {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(FILE_MODE)));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(path + " is no plain file", e);
            }
        }
        return new FileOutputStream(path.toFile(), true);
    }

    private boolean endsInside() throws IOException {
        if (size == 0) {
            return false;
        }
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(size - 1);
            return file.read() != '\n';
        }
    }

    /** Appends a whole line. A longer file than allowed is made only by a line that is longer. */
    void append(byte[] line) throws IOException {
        if (size > 0 && size + line.length > maxBytes) {
            rotate();
        }
        output.write(line);
        size += line.length;
    }

    private void rotate() throws IOException {
        output.close();
        for (int number = maxFiles - 1; number > 0; number--) {
            Path older = number == 1 ? path : numbered(number - 1);
            if (Files.exists(older, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(older, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(path);
        output = append(path);
        size = 0;
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
