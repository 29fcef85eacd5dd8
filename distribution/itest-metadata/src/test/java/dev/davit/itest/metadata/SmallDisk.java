package dev.davit.itest.metadata;

import dev.davit.testbed.Command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few megabytes, in memory, that can be filled up and emptied again. */
final class SmallDisk {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one; whoever owns the directory unmounts it. */
    static SmallDisk mount(Path directory, int megabytes) {
        new Command("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "davit-test")
                .with(directory.toString())
                .run()
                .expectSuccess();
        return new SmallDisk(directory);
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /** Leaves no space on it. */
    void fill() {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (int i = 0; i < 1 << 20; i++) {
                out.write(page);
            }
            throw new IllegalStateException("there is no end to the space in " + directory);
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(full);
            }
        }
    }

    /** Gives the space back. */
    void free() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
