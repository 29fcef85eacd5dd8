package dev.davit.service.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A root directory with the databases of a containerd 1.6.20, and nothing else. */
final class RecordedRoot {
    private RecordedRoot() {}

    static Path in(Path directory) throws IOException {
        unpack("meta.db", directory.resolve("io.containerd.metadata.v1.bolt/meta.db"));
        unpack(
                "metadata.db",
                directory.resolve("io.containerd.snapshotter.v1.overlayfs/metadata.db"));
        Files.createDirectories(directory.resolve("io.containerd.content.v1.content/blobs/sha256"));
        return directory;
    }

    private static void unpack(String name, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream packed =
                        Objects.requireNonNull(
                                RecordedRoot.class.getResourceAsStream(name + ".gz"));
                var in = new GZIPInputStream(packed)) {
            Files.copy(in, file);
        }
    }
}
