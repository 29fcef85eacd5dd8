package dev.davit.proxy.adapter;

import java.util.Map;

/**
 * An entry of the configuration and the process behind it.
 *
 * @param entry what the configuration says
 * @param peer the connection, not made before the first call
 */
record ProxyLink(ProxyEntry entry, Peer peer) {
    /** Connects to nobody yet. */
    static ProxyLink of(Map<String, Object> properties, String slot) {
        ProxyEntry entry = ProxyEntry.of(properties);
        return new ProxyLink(entry, entry.connect(slot));
    }
}
