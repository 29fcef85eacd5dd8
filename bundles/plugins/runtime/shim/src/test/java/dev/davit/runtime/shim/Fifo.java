package dev.davit.runtime.shim;

import dev.davit.linux.Directory;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.RawName;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.FutureTask;

/** A client's end of a stream: a FIFO that is read to its end, or written. */
final class Fifo implements AutoCloseable {
    final Path path;
    private final FutureTask<String> reading = new FutureTask<>(this::read);

    private Fifo(Path path) {
        this.path = path;
        Path parent = Objects.requireNonNull(path.getParent());
        try (Directory directory = Linux.system().openDirectory(parent)) {
            directory.makeNode(
                    RawName.of(String.valueOf(path.getFileName())), FileType.FIFO, 0600, 0, 0);
        }
    }

    /** One that is read from now on; opening it waits for a writer. */
    static Fifo reading(Path path) {
        Fifo fifo = new Fifo(path);
        Thread.ofPlatform().daemon().start(fifo.reading);
        return fifo;
    }

    static Fifo writing(Path path) {
        return new Fifo(path);
    }

    private String read() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** All that came, when its writers have gone. */
    String text() throws Exception {
        return reading.get();
    }

    /** Opens it for writing; waits for a reader. */
    OutputStream open() throws IOException {
        return Files.newOutputStream(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Lets a reader go that nobody has written to. */
    @Override
    public void close() {
        Linux.system().open(path, OpenFlags.READ_WRITE | OpenFlags.NON_BLOCKING, 0).close();
    }
}
