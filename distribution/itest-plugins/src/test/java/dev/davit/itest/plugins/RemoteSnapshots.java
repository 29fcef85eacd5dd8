package dev.davit.itest.plugins;

import dev.davit.proxy.ProxyServer;
import dev.davit.testbed.Await;
import dev.davit.testkit.InMemorySnapshotter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A snapshotter in a process of its own, which can be killed, stopped and continued. */
final class RemoteSnapshots implements AutoCloseable {
    private final Process process;
    private final Path socket;

    private RemoteSnapshots(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /** What runs in the process. */
    public static void main(String[] arguments) throws InterruptedException {
        try (var server =
                ProxyServer.builder(Path.of(arguments[0]))
                        .snapshotter(new InMemorySnapshotter())
                        .takeOver()
                        .start()) {
            server.awaitTermination();
        }
    }

    /** Starts one; it listens when this returns. */
    static RemoteSnapshots start(Path socket) {
        try {
            Files.deleteIfExists(socket);
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "-Xmx64m",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    RemoteSnapshots.class.getName(),
                                    socket.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    socket.resolveSibling(socket.getFileName() + ".log").toFile())
                            .start();
            Await.until(
                    "the socket of the snapshotter",
                    () -> Files.exists(socket) || !process.isAlive());
            return new RemoteSnapshots(process, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path socket() {
        return socket;
    }

    /** As a crash would. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Sends a signal by name, {@code STOP} for example. */
    void signal(String name) {
        new dev.davit.testbed.Command("kill", "-" + name, Long.toString(process.pid()))
                .run()
                .expectSuccess();
    }

    @Override
    public void close() {
        kill();
    }
}
