package dev.davit.itest.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteContentStore;
import dev.davit.tck.ContentBehaviour;
import dev.davit.tck.ContentStoreTck;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The rules of the slot for content across the socket of the daemon: a namespace for each test, and
 * none takes what another has sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContentOverDaemonTest extends ContentStoreTck {
    private final AtomicInteger namespaces = new AtomicInteger();
    private final Map<Path, CallHeaders> callers = new ConcurrentHashMap<>();
    private final Map<ContentStore, Peer> peers = new ConcurrentHashMap<>();
    private RunningDaemon daemon;

    @SuppressWarnings("NullAway.Init") // startDaemon() runs before the tests
    ContentOverDaemonTest() {}

    @BeforeAll
    void startDaemon(@TempDir Path directory) {
        daemon =
                RunningDaemon.start(
                        directory,
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
        CallHeaders caller = callers.get(root);
        if (caller == null) {
            caller = daemon.lease("test" + namespaces.incrementAndGet());
            callers.put(root, caller);
        } else {
            daemon.restart();
        }
        CallHeaders headers = caller;
        var peer = new Peer("daemon", daemon.address(), () -> headers);
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
