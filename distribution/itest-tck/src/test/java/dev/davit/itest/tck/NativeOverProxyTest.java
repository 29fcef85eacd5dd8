package dev.davit.itest.tck;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSnapshotter;
import dev.davit.snapshotter.native_.NativeSnapshotter;
import dev.davit.tck.SnapshotterTck;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for native, served by the SDK and seen by the adapter. */
final class NativeOverProxyTest extends SnapshotterTck {
    private final Map<Snapshotter, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected Snapshotter open(Path root) {
        var config =
                ComponentConfig.of(
                        NativeSnapshotter.Config.class,
                        Map.of("root", root.resolve("native").toString()));
        var snapshotter = new NativeSnapshotter(config);
        Path socket = root.resolve("s");
        var server = ProxyServer.builder(socket).snapshotter(snapshotter).start();
        var peer = new Peer("snapshotter \"far\"", socket.toString(), () -> CallHeaders.NONE);
        var remote = new RemoteSnapshotter(peer, "far");
        behind.put(
                remote,
                () -> {
                    peer.close();
                    server.close();
                    snapshotter.close();
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
}
