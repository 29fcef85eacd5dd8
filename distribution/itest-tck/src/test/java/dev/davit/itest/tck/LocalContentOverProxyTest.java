package dev.davit.itest.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.content.local.LocalContentStore;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.ProxyServer;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteContentStore;
import dev.davit.tck.ContentBehaviour;
import dev.davit.tck.ContentStoreTck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules of the slot for the local store, served by the SDK and seen by the adapter. */
final class LocalContentOverProxyTest extends ContentStoreTck {
    private final Map<ContentStore, AutoCloseable> behind = new ConcurrentHashMap<>();

    @Override
    protected ContentStore open(Path root) {
        var config =
                ComponentConfig.of(
                        LocalContentStore.Config.class,
                        Map.of("root", root.resolve("content").toString()));
        LocalContentStore store;
        try {
            store = new LocalContentStore(config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path socket = root.resolve("s");
        var server = ProxyServer.builder(socket).content(store).start();
        var peer = new Peer("content \"far\"", socket.toString(), () -> CallHeaders.NONE);
        var remote = new RemoteContentStore(peer);
        behind.put(
                remote,
                () -> {
                    peer.close();
                    server.close();
                    store.close();
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
        return EnumSet.of(ContentBehaviour.READS_DELETED_BLOBS);
    }
}
