package dev.davit.itest.tck;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSnapshotter;
import dev.davit.tck.SnapshotterTck;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for a snapshotter of the running daemon: a namespace for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DaemonSnapshots extends SnapshotterTck {
    private final String id;
    private final Map<Snapshotter, Peer> peers = new ConcurrentHashMap<>();
    private DaemonUnderTest daemon;

    @SuppressWarnings("NullAway.Init") // startDaemon() runs before the tests
    DaemonSnapshots(String id) {
        this.id = id;
    }

    @BeforeAll
    void startDaemon() {
        daemon = DaemonUnderTest.start("");
    }

    @AfterAll
    void stopDaemon() {
        if (daemon != null) {
            daemon.close();
        }
    }

    @Override
    protected Snapshotter open(Path root) {
        Peer peer = daemon.connect(root);
        var snapshotter = new RemoteSnapshotter(peer, id);
        peers.put(snapshotter, peer);
        return snapshotter;
    }

    @Override
    protected Snapshotter reopen(Path root) {
        daemon.restart();
        return open(root);
    }

    @Override
    protected void close(Snapshotter snapshotter) {
        Peer peer = peers.remove(snapshotter);
        if (peer != null) {
            peer.close();
        }
    }
}
