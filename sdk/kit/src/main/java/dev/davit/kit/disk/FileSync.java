package dev.davit.kit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes files and names survive a crash of the machine. */
public final class FileSync {
    private FileSync() {}

    /**
     * Writes a file with its attributes, or the entries of a directory, to disk.
     *
     * <p>Interruption does not stop it: what has been renamed cannot be taken back, so its caller
     * has to learn whether it will last.
     */
    public static void force(Path path) throws IOException {
        Uninterrupted.run(
                () -> {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                        channel.force(true);
                    }
                });
    }
}
