package dev.davit.slots.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of the bundle directory at some moment.
 *
 * @param path where it lies
 * @param sizeBytes its length
 * @param modifiedMillis when it was last written
 * @param inode which file of that name it is
 */
record BundleFile(Path path, long sizeBytes, long modifiedMillis, Object inode) {
    /** Larger files are refused: a bundle is code, and the framework keeps a copy. */
    static final long LIMIT_BYTES = 512L << 20;

    String fileName() {
        return String.valueOf(path.getFileName());
    }

    InputStream open() throws IOException {
        return Files.newInputStream(path);
    }
}
