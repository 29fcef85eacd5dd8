package dev.davit.proxy.adapter;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.tck.SnapshotterBehaviour;
import dev.davit.tck.SnapshotterTck;
import dev.davit.testkit.InMemorySnapshotter;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for a snapshotter of the testkit behind a socket. */
final class InMemorySnapshotterOverSocketTest extends SnapshotterTck {
    private final Map<Snapshotter, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected Snapshotter open(Path root) {
        Path socket = root.resolve("s");
        var snapshotter = new InMemorySnapshotter(InstantSource.system(), Set.of("at-hand"));
        var server = ProxyServer.builder(socket).snapshotter(snapshotter).start();
        var peer = new Peer("snapshotter \"memory\"", socket.toString(), () -> CallHeaders.NONE);
        var remote = new RemoteSnapshotter(peer, "memory");
        behind.put(
                remote,
                () -> {
                    peer.close();
                    server.close();
                });
        return remote;
    }

    @Override
    protected void close(Snapshotter snapshotter) throws Exception {
        AutoCloseable parts = behind.remove(snapshotter);
        if (parts != null) {
            parts.close();
        }
    }

    @Override
    protected Set<SnapshotterBehaviour> declines() {
        // Those of the snapshotter itself: the socket takes nothing away.
        return EnumSet.of(
                SnapshotterBehaviour.MOUNTING,
                SnapshotterBehaviour.DURABILITY,
                SnapshotterBehaviour.CLEANUP,
                SnapshotterBehaviour.STAGING);
    }

    @Override
    protected String referenceAtHand() {
        return "at-hand";
    }
}
