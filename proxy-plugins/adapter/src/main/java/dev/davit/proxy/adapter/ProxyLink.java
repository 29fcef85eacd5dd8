package dev.davit.proxy.adapter;

import io.grpc.Channel;

import java.util.Map;
import java.util.function.Consumer;

/**
 * An entry of the configuration and the process behind it.
 *
 * @param entry what the configuration says
 * @param peer the connection, not made before the start
 */
record ProxyLink(ProxyEntry entry, Peer peer) {
    /** Connects to nobody yet. */
    static ProxyLink of(Map<String, Object> properties, String slot) {
        return of(properties, slot, _ -> {});
    }

    /**
     * The same.
     *
     * @param greeting said to every new connection before it counts; throws if it cannot be used
     */
    static ProxyLink of(Map<String, Object> properties, String slot, Consumer<Channel> greeting) {
        ProxyEntry entry = ProxyEntry.of(properties);
        return new ProxyLink(entry, entry.peer(slot, greeting));
    }
}
