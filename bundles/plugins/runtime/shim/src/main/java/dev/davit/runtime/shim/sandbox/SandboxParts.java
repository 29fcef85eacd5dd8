package dev.davit.runtime.shim.sandbox;

import dev.davit.linux.Linux;
import dev.davit.runtime.shim.Background;
import dev.davit.runtime.shim.OwnShim;
import dev.davit.runtime.shim.ShimConfig;
import dev.davit.runtime.shim.ShimRemains;
import dev.davit.runtime.shim.ShimSettings;
import dev.davit.runtime.shim.binary.ShimCommands;
import dev.davit.runtime.shim.binary.ShimSearch;
import dev.davit.runtime.shim.binary.ShimStart;
import dev.davit.runtime.shim.bundle.ShimBundles;
import dev.davit.runtime.shim.connection.ShimConnections;
import dev.davit.runtime.shim.connection.ShimEndpoint;
import dev.davit.runtime.shim.connection.TtrpcChannel;
import dev.davit.runtime.shim.grpc.GrpcDialer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What the controller is made of, and the search for sandboxes that comes before any call. */
final class SandboxParts implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Linux linux;
    private final Background background = new Background();
    private final GrpcDialer grpc = new GrpcDialer();
    private final ShimConnections connections =
            new ShimConnections(
                    Map.of(ShimEndpoint.TTRPC, TtrpcChannel::dial, ShimEndpoint.GRPC, grpc));
    private final SandboxTable table;
    private final SandboxEnd end;
    private final SandboxCreation creation;
    private final SandboxAdoption adoption;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean adopted;

    SandboxParts(ShimConfig config, Linux linux) {
        this.linux = linux;
        ShimSettings settings = ShimSettings.of(config);
        var bundles = new ShimBundles(linux, settings.root(), settings.state());
        var commands = new ShimCommands(linux, settings.host(), settings.limits());
        // as long as it takes to find a shim dead and to clean up after it
        table = new SandboxTable(settings.limits().load().plus(settings.limits().cleanup()));
        end =
                new SandboxEnd(
                        table,
                        connections,
                        new ShimRemains(connections, commands, settings.limits()),
                        settings.limits(),
                        background);
        creation =
                new SandboxCreation(
                        table,
                        bundles,
                        new ShimSearch(settings.host().searchPath(), settings.host().binary()),
                        new OwnShim(new ShimStart(commands), connections, settings.limits().dial()),
                        end);
        adoption =
                new SandboxAdoption(
                        table, bundles, connections, settings.limits(), end, background);
    }

    /** The sandboxes; those that were left by another life of the daemon are being taken over. */
    SandboxTable table() {
        if (!adopted) {
            adopt();
        }
        return table;
    }

    private void adopt() {
        lock.lock();
        try {
            if (!adopted) {
                adoption.begin(linux);
                adopted = true;
            }
        } finally {
            lock.unlock();
        }
    }

    SandboxCreation creation() {
        return creation;
    }

    SandboxEnd end() {
        return end;
    }

    @Override
    public void close() {
        background.close(STOP_LIMIT);
        table.abandon();
        connections.close();
        grpc.close();
    }
}
