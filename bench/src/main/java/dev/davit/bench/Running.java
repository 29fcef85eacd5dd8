package dev.davit.bench;

import com.google.protobuf.Empty;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A daemon that runs in a directory of its own. */
final class Running implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STOP_SECONDS = 15;

    private final Side side;
    private final Process process;
    private final Path directory;
    private final Path socket;
    private final Client client;
    private final double firstAnswerMillis;

    private Running(
            Side side, Process process, Path directory, Client client, double firstAnswerMillis) {
        this.side = side;
        this.process = process;
        this.directory = directory;
        this.socket = socketIn(directory);
        this.client = client;
        this.firstAnswerMillis = firstAnswerMillis;
    }

    /**
     * Starts a daemon with an empty root and waits until it answers a call.
     *
     * @param tables what its configuration has beside the side's own
     */
    static Running start(Side side, Path directory, String namespace, String tables)
            throws IOException {
        Files.createDirectories(directory);
        Path socket = socketIn(directory);
        Path configuration = directory.resolve("config.toml");
        Files.writeString(
                configuration,
                side.configuration(directory.resolve("root"), directory.resolve("state"), socket)
                        + tables);
        ProcessBuilder builder =
                new ProcessBuilder(side.command(configuration))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile());
        long start = System.nanoTime();
        Process process = builder.start();
        Client client = null;
        try {
            awaitListener(process, directory, start + START_NANOS);
            client = new Client(socket, namespace);
            client.version().withWaitForReady().version(Empty.getDefaultInstance());
            double millis = (System.nanoTime() - start) / 1e6;
            return new Running(side, process, directory, client, millis);
        } catch (RuntimeException | IOException e) {
            if (client != null) {
                client.close();
            }
            process.destroyForcibly();
            throw e;
        }
    }

    private static Path socketIn(Path directory) {
        return directory.resolve("sock");
    }

    /**
     * A loop of our own: a gRPC channel that was refused once waits a second to try again. It looks
     * for the file first, since failed connections would take a good part of a core from the
     * daemon.
     */
    private static void awaitListener(Process process, Path directory, long deadline)
            throws IOException {
        var address = UnixDomainSocketAddress.of(socketIn(directory));
        while (true) {
            if (Files.exists(address.getPath()) && answers(address)) {
                return;
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(
                        "daemon does not come up:\n" + Files.readString(directory.resolve("log")));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean answers(UnixDomainSocketAddress address) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Side side() {
        return side;
    }

    Path socket() {
        return socket;
    }

    /** Where bundles are dropped. */
    Path plugins() {
        return directory.resolve("root/plugins");
    }

    Path directory() {
        return directory;
    }

    Client client() {
        return client;
    }

    /** From the exec to the answer. */
    double firstAnswerMillis() {
        return firstAnswerMillis;
    }

    Memory memory() throws IOException {
        return Memory.of(process.pid());
    }

    /** Processor time since the start; in steps of the kernel's clock, some milliseconds. */
    double processorMillis() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("bench: " + side.name() + " does not stop; it is killed");
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
