package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.UnixSockets;
import dev.davit.proto.services.leases.v1.CreateRequest;
import dev.davit.proto.services.leases.v1.LeasesGrpc;

import io.grpc.ManagedChannel;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The assembled daemon in a directory of its own. */
final class RunningDaemon implements AutoCloseable {
    private static final Path HOME = Path.of("../target/davit").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private Process process;

    private RunningDaemon(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts the daemon.
     *
     * @param directory empty; everything of it is below
     * @param more what its configuration file says besides
     */
    static RunningDaemon start(Path directory, String more) {
        assumeTrue(
                Files.isExecutable(HOME.resolve("bin/davitd")),
                "there is no assembled daemon in " + HOME + ": mvn package makes one");
        try {
            Files.writeString(
                    directory.resolve("config.toml"),
                    """
                    version = 3
                    root = "%1$s/root"
                    state = "%1$s/state"
                    imports = []
                    [grpc]
                    address = "%1$s/d.sock"
                    """
                                    .formatted(directory)
                            + more);
            return new RunningDaemon(directory, launch(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Path directory) throws IOException {
        Process process =
                new ProcessBuilder(
                                HOME.resolve("bin/davitd").toString(),
                                "--config",
                                directory.resolve("config.toml").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                        .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (UnixSockets.obstacle(directory.resolve("d.sock")).isPresent()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "no daemon: " + Files.readString(directory.resolve("log")));
            }
            Thread.onSpinWait();
        }
        return process;
    }

    /** Path of its socket. */
    String address() {
        return directory.resolve("d.sock").toString();
    }

    /** Stops it and starts it again. */
    void restart() {
        close();
        try {
            process = launch(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What its log says so far. */
    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** Makes a lease in a namespace, so that nothing of it is collected. */
    CallHeaders lease(String namespace) {
        var lease = new CallHeaders(namespace, "suite");
        EventLoopGroup loop = UnixSockets.loop(1, "lease-");
        ManagedChannel channel = UnixSockets.channel(address(), loop).build();
        try {
            var headers = new CallHeaders(namespace, "").toMetadata();
            LeasesGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .create(CreateRequest.newBuilder().setId(lease.lease()).build());
            return lease;
        } finally {
            channel.shutdownNow();
            UnixSockets.stop(loop);
        }
    }

    /** Stops it as its supervisor would. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
