package dev.davit.content.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The machine's containerd on directories of the test, with little more than its content store, and
 * without its collection.
 */
final class ContainerdProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final Process daemon;

    ContainerdProcess(Path directory) throws Exception {
        this.directory = directory;
        Path config = directory.resolve("config.toml");
        Files.writeString(
                config,
                """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = [
                    "io.containerd.grpc.v1.cri",
                    "io.containerd.internal.v1.tracing",
                    "io.containerd.snapshotter.v1.aufs",
                    "io.containerd.snapshotter.v1.btrfs",
                    "io.containerd.snapshotter.v1.devmapper",
                    "io.containerd.snapshotter.v1.zfs"]
                [grpc]
                address = "%1$s/grpc.sock"
                [plugins."io.containerd.gc.v1.scheduler"]
                startup_delay = "1h"
                schedule_delay = "1h"
                """
                        .formatted(directory));
        this.daemon =
                new ProcessBuilder("containerd", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IOException(
                        "containerd does not answer: "
                                + Files.readString(directory.resolve("log")));
            }
        }
    }

    /** Whether this machine has what is needed. */
    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/bin/containerd"))
                && Files.isExecutable(Path.of("/usr/bin/ctr"));
    }

    /** Where the content store of a daemon on this directory keeps its files. */
    static Path contentOf(Path directory) {
        return directory.resolve("root/io.containerd.content.v1.content");
    }

    private boolean answers() throws Exception {
        Process version = start("version");
        version.getInputStream().readAllBytes();
        return version.waitFor() == 0;
    }

    /** Output of a command that succeeds. */
    byte[] ctr(byte[] input, String... arguments) throws Exception {
        Path file = Files.write(directory.resolve("input"), input);
        Process process = command(arguments).redirectInput(file.toFile()).start();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(
                    String.join(" ", arguments)
                            + ": "
                            + new String(output, StandardCharsets.UTF_8));
        }
        return output;
    }

    byte[] ctr(String... arguments) throws Exception {
        return ctr(new byte[0], arguments);
    }

    /** A command that is running. */
    Process start(String... arguments) throws IOException {
        return command(arguments).start();
    }

    private ProcessBuilder command(String... arguments) {
        var command = new ArrayList<>(List.of("ctr", "-a", directory + "/grpc.sock"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    @Override
    public void close() {
        daemon.destroy();
        try {
            daemon.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } finally {
            daemon.destroyForcibly();
        }
    }
}
