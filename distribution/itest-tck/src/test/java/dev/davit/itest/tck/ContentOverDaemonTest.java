package dev.davit.itest.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteContentStore;
import dev.davit.tck.ContentBehaviour;
import dev.davit.tck.ContentStoreTck;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules of the slot for content across the socket of the daemon: a namespace for each test, and
 * none takes what another has sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContentOverDaemonTest extends ContentStoreTck {
    private final Map<ContentStore, Peer> peers = new ConcurrentHashMap<>();
    private DaemonUnderTest daemon;

    @SuppressWarnings("NullAway.Init") // startDaemon() runs before the tests
    ContentOverDaemonTest() {}

    @BeforeAll
    void startDaemon() {
        daemon =
                DaemonUnderTest.start(
                        """
                        [plugins."io.containerd.metadata.v1.bolt"]
                          content_sharing_policy = "isolated"
                        """);
    }

    @AfterAll
    void stopDaemon() {
        if (daemon != null) {
            daemon.close();
        }
    }

    /** A directory that was opened before is opened by another life of the daemon. */
    @Override
    protected ContentStore open(Path root) {
        if (daemon.knows(root)) {
            daemon.restart();
        }
        Peer peer = daemon.connect(root);
        var store = new RemoteContentStore(peer);
        peers.put(store, peer);
        return store;
    }

    @Override
    protected void close(ContentStore store) {
        Peer peer = peers.remove(store);
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    protected Set<ContentBehaviour> declines() {
        // Nothing is kept open between two reads over a socket.
        return EnumSet.of(ContentBehaviour.READS_DELETED_BLOBS);
    }
}
