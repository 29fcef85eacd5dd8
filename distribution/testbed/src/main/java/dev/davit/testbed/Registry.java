package dev.davit.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Debian's {@code docker-registry} on a loopback port, with its storage in a {@link Scratch}. */
public final class Registry implements AutoCloseable {
    private static final int CONNECT_MILLIS = 500;

    private final Process process;
    private final int port;

    private Registry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts an empty registry and waits until it listens. */
    public static Registry start(Scratch scratch) {
        int port = freePort();
        var configuration =
                scratch.file(
                        "registry/config.yml",
                        """
                        version: 0.1
                        log:
                          level: warn
                        storage:
                          filesystem:
                            rootdirectory: %s
                        http:
                          addr: 127.0.0.1:%d
                        """
                                .formatted(scratch.path("registry/storage"), port));
        var log = scratch.path("registry/log");
        var process =
                new Command("docker-registry", "serve", configuration.toString()).start(log, log);
        var registry = new Registry(process, port);
        Await.until("registry on port " + port, registry::listens);
        return registry;
    }

    /** Host and port. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** A reference of an image in it. */
    public String reference(String name) {
        return host() + "/" + name;
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Await.until("end of the registry", () -> !process.isAlive());
    }
}
