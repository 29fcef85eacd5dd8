package dev.davit.proxy.adapter;

import dev.davit.api.content.ContentStore;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.tck.ContentBehaviour;
import dev.davit.tck.ContentStoreTck;
import dev.davit.testkit.InMemoryContentStore;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for a content store of the testkit behind a socket. */
final class InMemoryContentOverSocketTest extends ContentStoreTck {
    private final Map<ContentStore, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected ContentStore open(Path root) {
        Path socket = root.resolve("s");
        var server = ProxyServer.builder(socket).content(new InMemoryContentStore()).start();
        var peer = new Peer("content \"memory\"", socket.toString(), () -> CallHeaders.NONE);
        var remote = new RemoteContentStore(peer);
        behind.put(
                remote,
                () -> {
                    peer.close();
                    server.close();
                });
        return remote;
    }

    @Override
    protected void close(ContentStore store) throws Exception {
        AutoCloseable parts = behind.remove(store);
        if (parts != null) {
            parts.close();
        }
    }

    @Override
    protected Set<ContentBehaviour> declines() {
        // Nothing is kept open between two reads over a socket.
        return EnumSet.of(
                ContentBehaviour.SURVIVES_REOPENING, ContentBehaviour.READS_DELETED_BLOBS);
    }
}
