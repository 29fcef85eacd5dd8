package dev.davit.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A registry on loopback with the image of a row. */
final class Registry implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Process process;
    private final String address;

    private Registry(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static Registry with(Run run, String image) throws IOException {
        Path layout = Images.layout(run, image);
        Registry registry = start(Files.createDirectories(run.directory().resolve("r-" + image)));
        try {
            Command.run(
                    "skopeo",
                    "copy",
                    "--quiet",
                    "--insecure-policy",
                    "--dest-tls-verify=false",
                    "oci:" + layout + ":1",
                    "docker://" + registry.reference(image));
            return registry;
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    /** What to pull. */
    String reference(String image) {
        return address + "/bench/" + image + ":1";
    }

    private static Registry start(Path directory) throws IOException {
        int port = freePort();
        String address = "127.0.0.1:" + port;
        Path configuration = directory.resolve("config.yml");
        Files.writeString(
                configuration,
                """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "%s"}
                """
                        .formatted(directory.resolve("blobs"), address));
        Process process =
                new ProcessBuilder("docker-registry", "serve", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
        var registry = new Registry(process, address);
        long deadline = System.nanoTime() + START_NANOS;
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                registry.close();
                throw new IOException(
                        "registry does not come up:\n"
                                + Files.readString(directory.resolve("log")));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return registry;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
