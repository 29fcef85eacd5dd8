package dev.davit.itest.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The assembled daemon, in a process of its own, with a new root. */
final class DaemonProcess implements AutoCloseable {
    private static final String CONFIG =
            """
            version = 3
            root = "%1$s/root"
            state = "%1$s/state"

            [grpc]
            address = "%1$s/davit.sock"

            # A collection comes after deletions and when a request asks for one.
            [plugins."io.containerd.gc.v1.scheduler"]
            mutation_threshold = 0
            startup_delay = "0s"
            """;

    private final Path directory;
    private final Process process;

    private DaemonProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param name directory below the module's target, emptied first
     */
    static DaemonProcess start(String name) {
        Path program = Path.of(System.getProperty("davit.home"), "bin/davitd").normalize();
        assumeTrue(Files.isExecutable(program), "no daemon at " + program + ": assemble it first");
        Path directory = Path.of(System.getProperty("davit.scratch"), name);
        try {
            delete(directory);
            Files.createDirectories(directory.resolve("tmp"));
            Path config = directory.resolve("config.toml");
            Files.writeString(config, CONFIG.formatted(directory));
            Process process =
                    new ProcessBuilder(List.of(program.toString(), "--config", config.toString()))
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
            var daemon = new DaemonProcess(directory, process);
            daemon.awaitSocket();
            return daemon;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + program, e);
        }
    }

    private void awaitSocket() {
        try {
            while (!Files.exists(socket())) {
                if (process.waitFor(5, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("the daemon has ended: " + log());
                }
            }
        } catch (InterruptedException e) {
            close();
            throw new IllegalStateException("interrupted", e);
        }
    }

    Path socket() {
        return directory.resolve("davit.sock");
    }

    Path root() {
        return directory.resolve("root");
    }

    Path state() {
        return directory.resolve("state");
    }

    /** A directory for files that requests name. */
    Path temporary() {
        return directory.resolve("tmp");
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
