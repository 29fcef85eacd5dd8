package dev.davit.bench;

import dev.davit.proxy.ProxyServer;
import dev.davit.testkit.InMemorySnapshotter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A proxy snapshotter in a process of its own, which keeps its record in memory. */
public final class ProxyProcess implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Process process;
    private final Path socket;

    private ProxyProcess(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    /**
     * What the process does until it is killed.
     *
     * @param arguments the path of its socket
     */
    public static void main(String... arguments) throws InterruptedException {
        try (var server =
                ProxyServer.builder(Path.of(arguments[0]))
                        .snapshotter(new InMemorySnapshotter())
                        .start()) {
            server.awaitTermination();
        }
    }

    /** Starts one; it listens when this returns. */
    static ProxyProcess start(Path socket) throws IOException {
        Files.createDirectories(socket.getParent());
        Path log = socket.resolveSibling(socket.getFileName() + ".log");
        Process process =
                new ProcessBuilder(
                                Java.command(
                                        List.of("-XX:+UseSerialGC", "-Xmx256m"),
                                        ProxyProcess.class,
                                        socket + ""))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        var started = new ProxyProcess(process, socket);
        long end = System.nanoTime() + START_NANOS;
        while (!Files.exists(socket)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                started.close();
                throw new IOException("proxy does not come up:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return started;
    }

    Path socket() {
        return socket;
    }

    /** The table that makes it a plugin of a daemon, of either side. */
    String entry(String id) {
        return """
        [proxy_plugins.%s]
        type = "snapshot"
        address = "%s"
        """
                .formatted(id, socket);
    }

    /** Sends a signal by name, {@code STOP} for example. */
    void signal(String name) {
        Command.run("kill", "-" + name, process.pid() + "");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
